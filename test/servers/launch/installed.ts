import { spawnSync } from 'node:child_process'

/** A server that is not on this machine. The message says how to get it. */
export class MissingServer extends Error {
  override readonly name = 'MissingServer'
}

/** The binary named by ANYCABLE_GO, or the one on the PATH. */
export function findAnyCable(): { binary: string; version: string } {
  const binary = process.env['ANYCABLE_GO'] || 'anycable-go'
  const version = output(binary, '--version')
  if (version !== null) return { binary, version: version.replace(/^v/, '') }
  throw new MissingServer(
    'anycable-go: put anycable-go 1.6 (github.com/anycable/anycable, releases) on the PATH or its path into ANYCABLE_GO'
  )
}

/** Ruby's Action Cable and puma, as Debian has them. */
export function findRails(): { version: string } {
  const version = output('ruby', '-e', 'require "action_cable/version"; puts ActionCable::VERSION::STRING')
  if (version !== null && output('puma', '--version') !== null) return { version }
  throw new MissingServer(
    'Rails: apt-get install --no-install-recommends puma ruby-actioncable ruby-railties (Debian 12)'
  )
}

/** What the program prints; `null` when it is not there or fails. */
function output(file: string, ...args: string[]): string | null {
  const { status, stdout } = spawnSync(file, args, { encoding: 'utf8', timeout: 20_000 })
  return status === 0 ? stdout.trim() : null
}
