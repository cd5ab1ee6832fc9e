import { describe } from 'vitest'
import { version } from 'vue'
import { rendering } from '../adapters/rendering.ts'
import { streamed, whole } from './render.ts'

describe(`A server that renders with Vue ${version}`, () =>
  rendering({ 'a page': whole, 'a page that is streamed': streamed }))
