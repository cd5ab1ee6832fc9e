export * from '../index.ts'
export { type Bot, type BotChannel, type BotEnd, type BotOptions, createBot, type MessageOf } from './bot.ts'
export { createCable } from './create-cable.ts'
