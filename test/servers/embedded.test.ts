import { contract } from './contract/contract.ts'
import { embedded } from './launch/embedded.ts'

contract(embedded('polite'))
contract(embedded('anycable'))
