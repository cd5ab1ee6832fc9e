// @vitest-environment happy-dom
import { describe } from 'vitest'
import { conformance } from '../adapters/conformance.ts'
import { react } from './room.tsx'

describe(react.name, () => conformance(react))
