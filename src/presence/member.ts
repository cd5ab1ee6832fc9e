/** One who is here. Frozen, and the same object until it says something else of itself. */
export interface Member<Info = unknown> {
  readonly id: string
  readonly info: Info
}

/** A difference between who was here and who is. */
export interface MemberChange<Info = unknown> {
  readonly type: 'join' | 'leave' | 'update'
  /** As it is now; at `leave` as it was. */
  readonly member: Member<Info>
}

export const NOBODY: readonly Member[] = Object.freeze([])
