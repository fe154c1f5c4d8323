/**
 * Gangs that outlive the runtime they were made for. Starting a worker takes half a second of computing, most of it for loading
 * TypeScript, so whoever runs many scenarios has their threads go on with the next: as on the event loop, modules are then
 * imported once, and what they keep to themselves all scenarios that import them share.
 */

import { Gang, type GangOptions } from './gang.ts'

const idle: Gang[] = []
let keepers = 0

/** From now on gangs are kept; ends those that are idle when the last who asked for it calls what this returns. */
export function keepGangs(): () => Promise<void> {
  keepers++
  let released = false
  return async () => {
    if (released) return
    released = true
    if (--keepers === 0) await Promise.all(idle.splice(0).map(gang => gang.close()))
  }
}

/** A gang that nobody else has, of at least so many threads. */
export async function takeGang(options: GangOptions): Promise<Gang> {
  const suiting = idle.filter(gang => gang.alive && gang.kind === options.kind)
  const taken = suiting.find(gang => gang.size >= options.threads)
  if (taken !== undefined) {
    idle.splice(idle.indexOf(taken), 1)
    return taken
  }
  // A larger one will do for what they would be kept for.
  for (const small of suiting) idle.splice(idle.indexOf(small), 1)
  await Promise.all(suiting.map(gang => gang.close()))
  return new Gang(options)
}

/** Gives a gang back that has nothing to do. */
export async function giveGang(gang: Gang): Promise<void> {
  if (keepers > 0 && gang.alive && !gang.isBusy) idle.push(gang)
  else await gang.close()
}
