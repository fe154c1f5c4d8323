/** Executions that do not come to an end: what is wrong, in words. */

import { deedsText, loopOf, loopText, type Starved, starvedOf } from '../checkers/livelock.ts'
import type { Problem } from '../schedule/execution.ts'
import { Header } from './board.ts'
import type { Chooser } from './chooser.ts'

/** The tasks that have not ended. */
function unended({ program, board }: Chooser): number[] {
  const tasks = program.tasks.map((_, task) => task)
  return tasks.filter(task => !program.tasks[task]!.background && board.done[task] === 0)
}

const nameOf = ({ program }: Chooser, task: number): string => program.tasks[task]?.name ?? '?'

/** Names without their numbers: five tasks that run in a circle are as three. */
const signature = (engine: Chooser, tasks: readonly number[]): string =>
  [...new Set(tasks.map(task => nameOf(engine, task).replace(/\d+/g, '#')))].join(',')

/** What is wrong when everybody reads again and again what nobody is left to write. */
export function livelockOf(engine: Chooser): Problem {
  const { board, frontier, recorder } = engine
  const loops = Array.from(frontier.strands.subarray(0, frontier.count), strand => {
    const model = engine.models[board.object[strand] as number]
    const place = recorder?.placeOf(strand)
    const task = nameOf(engine, board.task[strand] as number)
    return `${task} looks at \`${model?.name}\` again and again${place === undefined ? '' : ` (${place})`}`
  })
  return {
    kind: 'livelock',
    fingerprint: `livelock:${signature(engine, unended(engine))}`,
    message: `livelock: ${loops.join(', ')}, and nobody is left to change it`,
    step: engine.trace.length - 1,
  }
}

/**
 * What is wrong when an execution does not end even under a fair schedule: the last `maxSteps` steps were chosen by such a one, or
 * there was nothing to choose in all of them.
 */
export function endlessOf(engine: Chooser): Problem {
  const { maxSteps, trace, board } = engine
  const left = unended(engine)
  const from = trace.length - maxSteps
  const forced = (board.header[Header.forced] as number) <= from
  const how = `${forced ? 'in which nothing else could go on' : 'under a fair schedule'} (maxSteps: ${maxSteps})`
  const starved = starvedOf(trace, left, from)
  if (starved !== undefined) return starvationOf(engine, starved, how)
  const { text, steps } = turns(engine, from)
  return {
    kind: 'livelock',
    fingerprint: `livelock:${signature(engine, left)}`,
    message:
      `livelock: ${left.map(task => nameOf(engine, task)).join(', ')} ${left.length === 1 ? 'does' : 'do'} not end within ` +
      `${trace.length} steps, the last ${maxSteps} of them ${how}${text}`,
    step: trace.length - 1,
    steps,
  }
}

function starvationOf(engine: Chooser, { task, object, served, others }: Starved, how: string): Problem {
  const { maxSteps, trace, models } = engine
  const name = nameOf(engine, task)
  const lock = models[object]?.name ?? '?'
  const { text, steps } = turns(engine, trace.length - maxSteps)
  const who = others.map(other => nameOf(engine, other)).join(', ')
  return {
    kind: 'starvation',
    fingerprint: `starvation:${signature(engine, [task])}:${lock.replace(/\d+/g, '#')}`,
    message:
      `starvation: ${name} does not get \`${lock}\` within ${maxSteps} steps ${how}, ` +
      `while ${who} got it ${served} times${text}`,
    task: name,
    object: lock,
    step: trace.length - 1,
    steps,
  }
}

/** What each task that has not ended does from step `from` on, those in the background too, and the steps of one turn of its loop. */
function turns(engine: Chooser, from: number): { readonly text: string; readonly steps?: readonly number[] } {
  const { trace, models, program, board } = engine
  const nameOfObject = (object: number) => models[object]?.name ?? '?'
  const shown: number[] = []
  let text = ''
  for (const [task, { name }] of program.tasks.entries()) {
    if (board.done[task] !== 0) continue
    const loop = loopOf(trace, task, from)
    const deeds = loop ? loopText(trace, loop, nameOfObject) : deedsText(trace, task, from, nameOfObject)
    if (deeds !== '') text += `\n${name}: ${deeds}`
    shown.push(...(loop?.steps ?? []))
  }
  return shown.length === 0 ? { text } : { text, steps: shown.sort((a, b) => a - b) }
}
