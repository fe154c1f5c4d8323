import { describe, expect, it } from 'vitest'
import { Board, Header, initialSize } from '../../../src/runtime/board.ts'
import { Baton } from '../../../src/runtime/threads/baton.ts'
import { Cue } from '../../../src/runtime/threads/cue.ts'

const gang = (threads: number) => {
  const board = new Board({ ...initialSize, threads }, undefined, true)
  return { board, batons: Array.from({ length: threads }, (_, thread) => new Baton(board, thread, threads)) }
}

describe('the baton', () => {
  it.each([2, 3])('brings every cue, also to a thread that was not waiting yet (%i threads)', threads => {
    const { board, batons } = gang(threads)
    for (const cue of [0, 1, 999, ...Object.values(Cue)]) {
      batons[0]!.pass(1, cue)
      expect(board.header[Header.holder]).toBe(1)
      expect(batons[1]!.take()).toBe(cue)
    }
  })

  it('keeps the words of the threads apart', () => {
    const { batons } = gang(3)
    batons[0]!.pass(1, 5)
    batons[0]!.pass(2, 6)
    expect(batons[2]!.take()).toBe(6)
    expect(batons[1]!.take()).toBe(5)
  })

  it('counts for the main thread, which watches that it moves', () => {
    const { board, batons } = gang(2)
    const before = board.header[Header.heartbeat]!
    batons[0]!.pass(1, 0)
    expect(board.header[Header.heartbeat]).toBe(before + 1)
  })
})
