// @vitest-environment happy-dom
import { describe } from 'vitest'
import { conformance } from '../adapters/conformance.ts'
import { vue } from './room.ts'

describe(vue.name, () => conformance(vue))
