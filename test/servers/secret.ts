import { signStream, signToken } from 'hawser/server'

/** Signs tokens and streams on every server that reads them. */
export const SECRET = 'a secret for the contract'

export const signed = (stream: string) => signStream(stream, SECRET)

export const tokenFor = (user: string) => signToken({ user }, SECRET, { expiresIn: 600 })

export const expiredTokenFor = (user: string) => signToken({ user }, SECRET, { expiresIn: -600 })

export const forgedTokenFor = (user: string) => signToken({ user }, `not ${SECRET}`, { expiresIn: 600 })
