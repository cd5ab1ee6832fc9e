export const inOrder = (a: number, b: number) => a - b
