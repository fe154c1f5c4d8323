/** The events of a child process: `exit` says that it has ended, not that all it wrote has arrived. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { scenario } from 'heddle'

async function outputOf(command: string, end: 'exit' | 'close'): Promise<string> {
  const child = spawn('sh', ['-c', command], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk
  })
  await once(child, end)
  return output
}

const isWhole = (output: PromiseSettledResult<string>) => output.status === 'fulfilled' && output.value === 'ready\n'

// `exit` may come before the last of the output. `close` comes after all of it.
export const racyOutput = scenario('the output of a process is taken when it exits', {
  modes: ['async'],
  setup: () => ({}),
  tasks: { parent: () => outputOf('echo ready', 'exit') },
  finally: { 'it is all there': (_state, _inputs, { parent }) => isWhole(parent) },
  expectFailure: 'invariant',
})

export const fixedOutput = scenario('the output of a process is taken when it closes', {
  modes: ['async'],
  setup: () => ({}),
  tasks: { parent: () => outputOf('echo ready', 'close') },
  finally: { 'it is all there': (_state, _inputs, { parent }) => isWhole(parent) },
})
