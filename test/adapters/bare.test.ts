import { describe } from 'vitest'
import { bare } from './bare.ts'
import { conformance } from './conformance.ts'

describe(bare.name, () => conformance(bare))
