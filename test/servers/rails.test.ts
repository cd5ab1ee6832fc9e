import { contract } from './contract/contract.ts'
import { rails } from './launch/rails.ts'

contract(rails())
