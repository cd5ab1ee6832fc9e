import { afterAll, beforeAll } from 'vitest'
import { embedded } from '../servers/launch/embedded.ts'
import { TestServer } from '../servers/launch/test-server.ts'
import { dropIn } from './drop-in.ts'

const server = new TestServer(embedded('polite'))
beforeAll(() => server.start())
afterAll(() => server.stop())

dropIn(server)
