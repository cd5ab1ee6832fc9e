import { version } from 'react'
import { describe } from 'vitest'
import { rendering } from '../adapters/rendering.ts'
import { streamed, whole } from './render.tsx'

describe(`A server that renders with React ${version}`, () =>
  rendering({ 'a page': whole, 'a page that is streamed': streamed }))
