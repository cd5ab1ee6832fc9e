import { contract } from './contract/contract.ts'
import { anycable } from './launch/anycable.ts'

contract(anycable())
