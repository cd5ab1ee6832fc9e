export type Unit = 'x floor' | 'B' | 'ms' | 's' | '%' | 'each'

export function shown(value: number, unit: Unit): string {
  if (unit === 'B') return `${Math.round(value).toLocaleString('en')} B`
  if (unit === 's') return `${value.toFixed(1)} s`
  if (unit === '%') return `${value.toFixed(1)} %`
  return unit === 'ms' ? `${value.toFixed(1)} ms` : value.toFixed(2)
}
