import {
  BellRing,
  CircleAlert,
  CircleCheck,
  CirclePause,
  Coins,
  Gauge,
  Hourglass,
  Inbox,
  type LucideIcon,
  MonitorSmartphone,
  OctagonAlert,
  TriangleAlert,
  UserRound,
  Wrench,
} from 'lucide-react';
import type { IncidentKind } from '../../lib/incidents/kinds.ts';

/** What stands before a notice, in the inbox and under Needs attention. */
export const kindGlyphs: Record<IncidentKind, { Glyph: LucideIcon; tone: string }> = {
  webhook_off: { Glyph: OctagonAlert, tone: 'text-err' },
  webhook_failing: { Glyph: TriangleAlert, tone: 'text-warn' },
  refusing: { Glyph: CircleAlert, tone: 'text-err' },
  silent: { Glyph: BellRing, tone: 'text-warn' },
  parked: { Glyph: Inbox, tone: 'text-park' },
  key_ending: { Glyph: Hourglass, tone: 'text-warn' },
  secret_ending: { Glyph: Hourglass, tone: 'text-warn' },
  rate_near: { Glyph: Gauge, tone: 'text-warn' },
  rate_limited: { Glyph: Gauge, tone: 'text-warn' },
  repaired: { Glyph: Wrench, tone: 'text-warn' },
  import_stuck: { Glyph: CirclePause, tone: 'text-err' },
  import_done: { Glyph: CircleCheck, tone: 'text-ok' },
  order_unclear: { Glyph: Coins, tone: 'text-warn' },
  member_added: { Glyph: UserRound, tone: 'text-info' },
  role_changed: { Glyph: UserRound, tone: 'text-info' },
  new_device: { Glyph: MonitorSmartphone, tone: 'text-info' },
};
