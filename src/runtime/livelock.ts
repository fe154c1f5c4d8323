/** Executions that do not come to an end: what is wrong, in words. */

import type { Problem } from '../schedule/execution.ts'
import { Header } from './board.ts'
import type { Chooser } from './chooser.ts'

/** Names of the tasks that have not ended. */
const unended = ({ program, board }: Chooser): string[] =>
  program.tasks.filter((t, i) => !t.background && board.done[i] === 0).map(t => t.name)

/** What is wrong when everybody reads again and again what nobody is left to write. */
export function livelockOf(engine: Chooser): Problem {
  const { board, frontier, recorder } = engine
  const loops = Array.from(frontier.strands.subarray(0, frontier.count), strand => {
    const model = engine.models[board.object[strand] as number]
    const place = recorder?.placeOf(strand)
    const task = engine.program.tasks[board.task[strand] as number]?.name
    return `${task} looks at \`${model?.name}\` again and again${place === undefined ? '' : ` (${place})`}`
  })
  return {
    kind: 'livelock',
    fingerprint: `livelock:${unended(engine).join(',')}`,
    message: `livelock: ${loops.join(', ')}, and nobody is left to change it`,
    step: (board.header[Header.step] as number) - 1,
  }
}

/** What is wrong when an execution does not end even under a fair schedule. */
export function endlessOf(engine: Chooser): Problem {
  const { board, maxSteps } = engine
  const left = unended(engine)
  return {
    kind: 'livelock',
    fingerprint: `livelock:${left.join(',')}`,
    message:
      `livelock: ${left.join(', ')} ${left.length === 1 ? 'does' : 'do'} not end within ${maxSteps * 2} steps, ` +
      `the last ${maxSteps} of them under a fair schedule (maxSteps: ${maxSteps})`,
    step: (board.header[Header.step] as number) - 1,
  }
}
