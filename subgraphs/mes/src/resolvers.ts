import { auditResolvers } from '@throughline/chassis/audit/trail';
import { mergeResolvers } from '@throughline/chassis/graph/merge';
import { scalars } from '@throughline/chassis/graph/scalars';
import { deadLetterResolvers } from '@throughline/chassis/outbox/dead-letters';
import { alternateResolvers } from './alternates/resolvers.ts';
import { andonResolvers } from './andon/resolvers.ts';
import { controlChartResolvers } from './control-charts/resolvers.ts';
import { correctiveActionResolvers } from './corrective-actions/resolvers.ts';
import { dispatchingResolvers } from './dispatching/resolvers.ts';
import { epcisResolvers } from './epcis/resolvers.ts';
import { equipmentResolvers } from './equipment/resolvers.ts';
import { flowResolvers } from './flows/resolvers.ts';
import { genealogyResolvers } from './genealogy/resolvers.ts';
import { impactResolvers } from './impact/resolvers.ts';
import { inspectionResolvers } from './inspections/resolvers.ts';
import { jobResolvers } from './jobs/resolvers.ts';
import { kpiResolvers } from './kpis/resolvers.ts';
import { laborResolvers } from './labor/resolvers.ts';
import { nonConformanceResolvers } from './nonconformances/resolvers.ts';
import { orderResolvers } from './orders/resolvers.ts';
import { readingResolvers } from './readings/resolvers.ts';
import { reworkResolvers } from './reworks/resolvers.ts';
import { scanResolvers } from './scans/resolvers.ts';
import { shiftResolvers } from './shifts/resolvers.ts';
import { signatureResolvers } from './signatures/resolvers.ts';
import { splitResolvers } from './splits/resolvers.ts';
import { stateResolvers } from './states/resolvers.ts';
import { substituteResolvers } from './substitutes/resolvers.ts';
import { tagResolvers } from './tags/resolvers.ts';
import { toleranceResolvers } from './tolerances/resolvers.ts';

/**
 * The domains of MES; each may import those before it: equipment <- states, shifts <- products, labor-shares <- orders
 * <- sampling <- jobs <- labor <- kpis, andon; labor <- inspections <- control-charts, signatures <- nonconformances <- corrective-actions;
 * jobs <- flows, tolerances, reworks, splits, alternates, substitutes, dispatching, genealogy, impact; inspections <- scans;
 * genealogy, scans <- epcis; equipment <- tags <- readings <- ingest, sparkplug, opcua.
 */
export const resolvers = mergeResolvers(
  scalars,
  deadLetterResolvers('mes'),
  auditResolvers('mes'),
  equipmentResolvers,
  stateResolvers,
  shiftResolvers,
  orderResolvers,
  jobResolvers,
  flowResolvers,
  toleranceResolvers,
  reworkResolvers,
  splitResolvers,
  alternateResolvers,
  substituteResolvers,
  dispatchingResolvers,
  laborResolvers,
  kpiResolvers,
  andonResolvers,
  inspectionResolvers,
  controlChartResolvers,
  signatureResolvers,
  genealogyResolvers,
  nonConformanceResolvers,
  correctiveActionResolvers,
  impactResolvers,
  scanResolvers,
  epcisResolvers,
  tagResolvers,
  readingResolvers,
);
