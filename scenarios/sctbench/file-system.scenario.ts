/**
 * SCTBench's `fsbench`: threads take inodes and look for a free block; with one thread too many an index is out of bounds,
 * whatever the schedule. `filesystem_n` is the same without the assertion: the yardstick of Flanagan and Godefroid (POPL 2005).
 */

import { scenario } from 'heddle'

const BLOCKS = 26
const INODES = 32

const fileSystem = (name: string, threads: number, tries: number, checked: boolean) =>
  scenario(`sctbench: ${name}`, {
    modes: ['async'],
    expectFailure: checked ? 'task-failed' : undefined,
    setup: ({ shared }) => ({
      inode: shared.array(Array.from({ length: INODES }, () => 0)),
      busy: shared.array(Array.from({ length: BLOCKS }, () => false)),
      inodeLocks: Array.from({ length: INODES }, () => shared.mutex()),
      blockLocks: Array.from({ length: BLOCKS }, () => shared.mutex()),
    }),
    tasks: {
      thread: {
        copies: threads,
        async run({ inode, busy, inodeLocks, blockLocks }, _inputs, { copy }) {
          const i = copy % INODES
          if (checked && i >= BLOCKS) throw new Error(`lock index ${i}`)
          await inodeLocks[i]!.acquire()
          if ((await inode.get(i)) === 0) {
            let block = (i * 2) % BLOCKS
            for (let j = 0; j < tries; j++) {
              await blockLocks[block]!.acquire()
              if (!(await busy.get(block))) {
                await busy.set(block, true)
                await inode.set(i, block + 1)
                await blockLocks[block]!.release()
                break
              }
              await blockLocks[block]!.release()
              block = (block + 1) % BLOCKS
            }
          }
          await inodeLocks[i]!.release()
        },
      },
    },
  })

export const fsbench = fileSystem('fsbench', 27, 13, true)
export const filesystem14 = fileSystem('filesystem_14', 14, 26, false)
export const filesystem16 = fileSystem('filesystem_16', 16, 26, false)
export const filesystem18 = fileSystem('filesystem_18', 18, 26, false)
