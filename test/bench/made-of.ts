import { sharesOf } from '../package/sizes.ts'

/** What the size of `createCable` and one channel is made of, in one sentence. */
export async function madeOf(root: string): Promise<string> {
  const shares = await sharesOf(root)
  return `createCable and one channel are, by folder: ${shares
    .map(([folder, bytes]) => `${folder} ${bytes.toLocaleString('en')} B`)
    .join('; ')}.`
}
