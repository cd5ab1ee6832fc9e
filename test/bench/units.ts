export type Unit = 'x floor' | 'B' | 'ms'

export function shown(value: number, unit: Unit): string {
  if (unit === 'B') return `${Math.round(value).toLocaleString('en')} B`
  return unit === 'ms' ? `${value.toFixed(1)} ms` : value.toFixed(2)
}
