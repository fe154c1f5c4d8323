/** Executions that do not come to an end: what is wrong, in words. */

import { type Loop, loopOf, loopText, type Starved, starvedOf } from '../checkers/livelock.ts'
import type { Problem } from '../schedule/execution.ts'
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

/** What is wrong when an execution does not end even under a fair schedule. */
export function endlessOf(engine: Chooser): Problem {
  const { maxSteps, trace } = engine
  const left = unended(engine)
  const starved = starvedOf(trace, left, maxSteps)
  if (starved !== undefined) return starvationOf(engine, starved)
  const { text, steps } = turns(engine)
  return {
    kind: 'livelock',
    fingerprint: `livelock:${signature(engine, left)}`,
    message:
      `livelock: ${left.map(task => nameOf(engine, task)).join(', ')} ${left.length === 1 ? 'does' : 'do'} not end within ` +
      `${maxSteps * 2} steps, the last ${maxSteps} of them under a fair schedule (maxSteps: ${maxSteps})${text}`,
    step: trace.length - 1,
    steps,
  }
}

function starvationOf(engine: Chooser, { task, object, served, others }: Starved): Problem {
  const { maxSteps, trace, models } = engine
  const name = nameOf(engine, task)
  const lock = models[object]?.name ?? '?'
  const { text, steps } = turns(engine)
  const who = others.map(other => nameOf(engine, other)).join(', ')
  return {
    kind: 'starvation',
    fingerprint: `starvation:${signature(engine, [task])}:${lock.replace(/\d+/g, '#')}`,
    message:
      `starvation: ${name} does not get \`${lock}\` within ${maxSteps} steps under a fair schedule (maxSteps: ${maxSteps}), ` +
      `while ${who} got it ${served} times${text}`,
    task: name,
    object: lock,
    step: trace.length - 1,
    steps,
  }
}

/** The loops of the tasks that have not ended, those in the background too. */
function loopsOf({ trace, program, board, maxSteps }: Chooser): [task: string, loop: Loop][] {
  return program.tasks.flatMap(({ name }, task): [string, Loop][] => {
    const loop = board.done[task] === 0 ? loopOf(trace, task, maxSteps) : undefined
    return loop === undefined ? [] : [[name, loop]]
  })
}

/** What each task does in a turn of its loop, and the steps of those turns. */
function turns(engine: Chooser): { readonly text: string; readonly steps?: readonly number[] } {
  const { trace, models } = engine
  const loops = loopsOf(engine)
  if (loops.length === 0) return { text: '' }
  const texts = loops.map(
    ([task, loop]) => `\n${task}: ${loopText(trace, loop, object => models[object]?.name ?? '?')}`,
  )
  return { text: texts.join(''), steps: loops.flatMap(([, { steps }]) => steps).sort((a, b) => a - b) }
}
