import { start } from '@anycable/turbo-stream'
import { createCable } from '@anycable/web'
import '@hotwired/turbo'
import WebSocket from 'ws'

/** A page whose list grows by Turbo Streams. In a real browser: test/browser/turbo.test.ts. */
export default async function turboPage(scene) {
  const cable = createCable(scene.url, {
    protocol: 'actioncable-v1-ext-json',
    websocketImplementation: WebSocket
  })
  // A page defines its elements once.
  const tagName = `source-in-${scene.room.replace(' ', '-')}`
  start(cable, { tagName })
  document.body.innerHTML = `<ul id="list"></ul><${tagName} channel="TurboChannel" data-room="${scene.room}"></${tagName}>`
  const source = document.querySelector(tagName)
  const items = () => [...document.querySelectorAll('#list li')].map(({ textContent }) => textContent)

  await scene.until(() => source.hasAttribute('connected'))
  for (const [count, text] of ['one', 'two'].entries()) {
    const template = `<template><li>${text}</li></template>`
    scene.publish(scene.room, `<turbo-stream action="append" target="list">${template}</turbo-stream>`)
    await scene.until(() => items().length === count + 1)
  }
  source.remove()
  scene.publish(scene.room, '<turbo-stream action="remove" target="list"></turbo-stream>')
  cable.disconnect()
  return items()
}
