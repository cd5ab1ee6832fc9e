import { SilentServer } from './silent-server.ts'

// A server with a process of its own, which goes on when another is blocked. Says its URL, and stays until it is killed.
console.log((await SilentServer.start()).url)
