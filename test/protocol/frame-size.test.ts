import { describe, expect, it } from 'vitest'
import { fits } from '../../src/protocol/frame-size.ts'

describe('the size of a frame', () => {
  it('counts the bytes of UTF-8', () => {
    expect(fits('aaaa', 4)).toBe(true)
    expect(fits('aaaaa', 4)).toBe(false)
    expect(fits('éé', 4)).toBe(true)
    expect(fits('ééa', 4)).toBe(false)
    expect(fits('😀', 4)).toBe(true)
    expect(fits('😀a', 4)).toBe(false)
  })

  it('counts bytes as they are', () => {
    expect(fits(new Uint8Array(4), 4)).toBe(true)
    expect(fits(new Uint8Array(5), 4)).toBe(false)
  })
})
