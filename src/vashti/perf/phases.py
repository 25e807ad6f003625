"""What each phase of a round costs on the resources its placement gives it.

A `Stage` holds one round's inputs; its methods answer for the whole batch or a share of it, on the phase's own SMs or
on the whole GPU, so that the schedules in `schedule.py` read like sentences.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from vashti.perf.drafting import DraftPhase, DraftPlan, draft_phase, draft_s
from vashti.perf.partition import Cost, Together, corun, l2_resident, partition_wave_loss, quantized_fraction
from vashti.perf.plan import CORESIDENT, FLEXIBLE, FLUID, LOOKUP, MEGAKERNELS, MODEL_FREE, Plan
from vashti.perf.proposal import Proposal
from vashti.perf.rig import Rig
from vashti.perf.shapes import Shape, head_shape, work_of
from vashti.perf.work import Ceiling, Number, Work, arithmetic_s, memory_s, pass_s

DraftCost = Callable[[bool, Cost | None], Cost]
VerifyCost = Callable[[bool], Cost]
SPARSE_WINDOW = 512.0
"""Cached tokens a draft with sparse KV reads [tokens]. Basis: assumed."""
MASK_STEP = 2.0
"""SMs of one TPC, the step of SM masks [1]. Basis: published."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything that decides the cost of the phases of one round.

    Attributes:
        rig: machine, engine, models and constants.
        plan: how draft and verify are laid out.
        proposal: what is proposed and what of it is accepted.
        batch: sequences [1].
        context_len: cached tokens per sequence [tokens].
        sm_fraction: share of the SMs the draft asks for [1].
    """

    rig: Rig
    plan: Plan
    proposal: Proposal
    batch: Number
    context_len: Number
    sm_fraction: Number

    @property
    def draft_gpus(self) -> int:
        """GPUs over which one draft pass is divided [1]."""
        return self.rig.n_gpu if self.plan.tp == "same_tp" and not self.plan.is_remote else 1

    @property
    def share(self) -> Number:
        """Share of the SMs the draft really gets [1]."""
        machine = self.rig.machine
        placement = self.plan.placement
        step: Number = 1.0
        if placement in {"green_ctx", "mig"}:
            step = machine.sm_partition_step.value
        elif placement == "sm_mask":
            step = MASK_STEP
        return quantized_fraction(self.sm_fraction, machine.sm_count.value, step)

    def plain(self) -> Cost:
        """One plain decoding step of the whole batch."""
        work = work_of(self.rig.target_shape, self.batch, 1.0, self.context_len)
        ceiling = replace(self.rig.ceiling(self.rig.target_shape, self.rig.n_gpu), host_s=self.rig.host_s(self.batch))
        return cost_of(work, ceiling, self.rig.n_gpu)

    def verify(self, batch_share: Number = 1.0, width: Number | None = None, *, whole: bool = False) -> Cost:
        """The target's pass over the proposals, without its host time.

        Args:
            batch_share: sequences, of the batch [1].
            width: tokens per sequence [tokens]; the proposal's by default.
            whole: on the whole GPU, whatever the placement.
        """
        rig, batch = self.rig, self.batch * batch_share
        tokens = self.proposal.width if width is None else width
        is_tree = self.proposal.is_tree
        overlap = rig.shared["tree_expert_overlap" if is_tree else "expert_overlap"]
        work = work_of(rig.target_shape, batch, tokens, self.context_len, overlap)
        ceiling = self._regime(rig.ceiling(rig.target_shape, rig.n_gpu))
        if self.plan.is_spatial and not whole:
            ceiling = self._partitioned(1.0 - self.share, batch * tokens)
        passed = cost_of(work, ceiling, rig.n_gpu)
        if not is_tree:
            return passed
        mask = batch * tokens * rig.target_shape.layers * rig.shared["tree_token_s"] / rig.n_gpu
        return replace(passed, alone_s=passed.alone_s + mask, launch_s=passed.launch_s + mask)

    def draft(
        self,
        batch_share: Number = 1.0,
        len_share: Number = 1.0,
        *,
        outcomes: Number = 1.0,
        whole: bool = False,
        beside: Cost | None = None,
    ) -> Cost:
        """The whole draft phase.

        Args:
            batch_share: sequences drafted for, of the batch [1].
            len_share: length drafted, of the proposal's [1].
            outcomes: continuations drafted side by side for each sequence; they share its cache [1].
            whole: on the whole GPU, whatever the placement.
            beside: the verify pass that runs at the same time and streams through the same L2.
        """
        phase = self._draft_phase(batch_share, len_share, outcomes)
        gpus, ceiling = self.draft_gpus, self._draft_ceiling(whole=whole)
        once = replace(phase, steps=1.0)
        step_s, cached_s = draft_s(once, ceiling), draft_s(once, self._cached(ceiling, whole=whole))
        weights = phase.step.weight_bytes / gpus
        resident = self._resident(weights, cached_s, beside)
        later = np.maximum(phase.steps - 1.0, 0.0)
        alone = phase.steps * step_s - resident * later * (step_s - cached_s)
        read = phase.steps * phase.step.bytes / gpus - resident * later * weights
        moving = phase.steps * memory_s(phase.step, ceiling) - resident * later * weights * gpus / ceiling.bytes_per_s
        computing = phase.steps * arithmetic_s(phase.step, ceiling)
        launching = np.maximum(alone - np.maximum(moving, computing), 0.0)
        return Cost(alone, read, phase.steps * phase.step.flop / gpus, moving, computing, launching)

    def beside(self, draft_share: Number = 1.0, verify_share: Number = 1.0, outcomes: Number = 1.0) -> Together:
        """Draft and verify started together where the placement puts them.

        Args:
            draft_share: sequences drafted for, of the batch [1].
            verify_share: sequences verified, of the batch [1].
            outcomes: continuations drafted side by side for each sequence [1].
        """
        return self.pair(
            lambda whole, verify: self.draft(draft_share, outcomes=outcomes, whole=whole, beside=verify),
            lambda whole: self.verify(verify_share, whole=whole),
        )

    def pair(self, draft: DraftCost, verify: VerifyCost) -> Together:
        """Two phases started together where the placement puts them.

        Args:
            draft: (on the whole GPU?, verify beside it) -> its cost.
            verify: (on the whole GPU?) -> its cost.
        """
        plan, bandwidth = self.plan, self.rig.bytes_per_s
        if plan.is_remote:
            return Together(draft(False, None).alone_s, verify(False).alone_s)
        if plan.placement in CORESIDENT:
            return self._coresident(draft, verify, bandwidth)
        if not plan.is_spatial:
            first = verify(True).alone_s
            return Together(first + draft(True, None).alone_s, first)
        checked = verify(False)
        drafted = draft(False, checked)
        if plan.placement == "mig":
            return Together(drafted.alone_s, checked.alone_s)
        whole = (draft(True, checked).alone_s, verify(True).alone_s) if plan.repartition in FLUID else None
        return corun(drafted, checked, (bandwidth, np.inf), whole)

    def _coresident(self, draft: DraftCost, verify: VerifyCost, bandwidth: Number) -> Together:
        rig, checked = self.rig, verify(True)
        drafted = draft(True, checked)
        rate = rig.ceiling(rig.target_shape, 1).flop_per_s
        ends = corun(drafted, checked, (bandwidth, rate))
        if self.plan.placement == "fused_kernel":
            loss = rig.physics.residency_loss.value
            return Together(ends.draft_end_s * loss, ends.verify_end_s * loss)
        reached = rig.physics.stream_overlap.value
        serial = drafted.alone_s + checked.alone_s
        return Together(
            serial - reached * (serial - ends.draft_end_s),
            checked.alone_s + reached * (ends.verify_end_s - checked.alone_s),
        )

    def redraft(self) -> Number:
        """Seconds to draft again after a miss: on all SMs where the split can move, else on the draft's own."""
        return self.draft(whole=self.plan.repartition in FLEXIBLE).alone_s

    def handoff_s(self) -> Number:
        """Seconds one round spends sending proposals over and results back."""
        plan, constants, machine = self.plan, self.rig.physics, self.rig.machine
        if plan.placement in {"time_shared", "na"} and plan.handoff in {"device", "in_kernel"}:
            return 0.0
        latency: Mapping[str, Number] = {
            "in_kernel": machine.flag_s.value,
            "device": constants.handoff_device_s.value,
            "host": constants.handoff_host_s.value,
            "ipc": constants.handoff_ipc_s.value,
            "nvlink": machine.link_latency_s.value,
            "network": constants.handoff_network_s.value,
            "wan": constants.handoff_wan_s.value,
        }
        rate: Mapping[str, Number] = {
            "nvlink": machine.link_bytes_per_s.value,
            "network": constants.network_bytes_per_s.value,
            "wan": constants.wan_bytes_per_s.value,
            "host": constants.host_link_bytes_per_s.value,
        }
        crossing = latency.get(plan.handoff, constants.handoff_device_s.value)
        return 2.0 * crossing + (self.payload_bytes() / rate[plan.handoff] if plan.handoff in rate else 0.0)

    def payload_bytes(self) -> Number:
        """Bytes that cross between devices in one round: token ids, and what the verify rule and the cache need."""
        if not self.plan.is_remote:
            return 0.0
        rig, tokens = self.rig, self.batch * self.proposal.drafted
        ids = 8.0 * tokens
        lossless = self.plan.verify_rule in {"rejection", "multi_candidate", "block_verify"}
        vocabulary = 2.0 * tokens * rig.target.vocab if lossless and self.plan.kv_sync != "token_only" else 0.0
        hidden = 2.0 * tokens * rig.target.hidden if self.plan.kv_sync == "transfer" else 0.0
        return ids + vocabulary + hidden

    def kv_s(self) -> Number:
        """Seconds one round spends on moving accepted cache entries, and on drafting them again."""
        rig, plan = self.rig, self.plan
        bandwidth = rig.bytes_per_s * rig.n_gpu
        entry = rig.target_shape.kv_elements * rig.target_shape.kv_bytes
        compacted = 2.0 * self.batch * (self.proposal.tokens - 1.0) * entry / bandwidth
        moved = compacted if plan.kv_sync == "compaction" or self.proposal.is_tree else 0.0
        if plan.kv_sync == "redo" and plan.proposer not in MODEL_FREE:
            length = np.maximum(self.proposal.draft_len, 1.0)
            return moved + self.draft(len_share=1.0 / length, whole=True).alone_s
        return moved

    def _draft_phase(self, batch_share: Number, len_share: Number, outcomes: Number) -> DraftPhase:
        plan, proposal, rig = self.plan, self.proposal, self.rig
        phase = draft_phase(
            plan.proposer,
            rig.target_shape,
            rig.draft_shape,
            DraftPlan(
                batch=self.batch * batch_share,
                draft_len=proposal.draft_len * len_share,
                context_len=self._draft_context(),
                width=outcomes * np.maximum(proposal.nodes / np.maximum(proposal.draft_len, 1.0), 1.0),
                tree_size=proposal.nodes,
                proposal_rate=rig.physics.lookup_coverage.value if plan.proposer in LOOKUP else 1.0,
                lookup_s=rig.shared["lookup_s"],
                in_graph=plan.kernel != "eager",
            ),
            rig.engine,
        )
        if plan.kernel in MEGAKERNELS and plan.proposer not in MODEL_FREE:
            return replace(phase, host_s=rig.machine.flag_s.value)
        return phase

    @property
    def _drafter(self) -> Shape:
        """The drafter's numbers; those of one dense layer like the target's where it has no record."""
        rig = self.rig
        if rig.draft_shape is not None:
            return rig.draft_shape
        routed = self.plan.proposer in {"native_mtp", "self_skip", "self_sparse"}
        return rig.target_shape if routed else head_shape(rig.target_shape, 0.0)

    def _draft_context(self) -> Number:
        if self.plan.kv_state in {"stateless", "recurrent"}:
            return 0.0
        if self.plan.kv_state == "own_sparse":
            return np.minimum(self.context_len, SPARSE_WINDOW)
        return self.context_len

    def _draft_ceiling(self, *, whole: bool) -> Ceiling:
        rig, plan = self.rig, self.plan
        if plan.is_spatial and not whole:
            return self._partitioned(self.share, self.batch, draft=True)
        ceiling = self._regime(rig.ceiling(self._drafter, self.draft_gpus))
        if plan.placement in {"cpu", "npu_pim", "client"}:
            bandwidth, rate = rig.physics.cpu_bytes_per_s.value, rig.physics.cpu_flop_per_s.value
            return replace(
                ceiling,
                bytes_per_s=bandwidth,
                expert_bytes_per_s=bandwidth,
                flop_per_s=rate,
                logit_bytes_per_s=bandwidth,
            )
        return ceiling

    def _partitioned(self, fraction: Number, tokens: Number, *, draft: bool = False) -> Ceiling:
        rig = self.rig
        gpus, model = (self.draft_gpus, self._drafter) if draft else (rig.n_gpu, rig.target_shape)
        ceiling = self._regime(rig.ceiling(model, gpus, fraction))
        if self.plan.placement == "mig":
            sliced = np.minimum(ceiling.bytes_per_s, rig.ceiling(model, gpus).bytes_per_s * fraction)
            ceiling = replace(ceiling, bytes_per_s=sliced, expert_bytes_per_s=sliced)
        if draft:
            return ceiling
        loss = partition_wave_loss(self._tiles(tokens), rig.machine.sm_count.value, fraction)
        return replace(ceiling, flop_per_s=ceiling.flop_per_s * loss)

    def _tiles(self, tokens: Number) -> Number:
        """Output tiles of a typical GEMM of one layer of the target, per GPU."""
        shape, constants = self.rig.target_shape, self.rig.physics
        columns = shape.dense_params / np.maximum(shape.layers * shape.hidden, 1.0) / 4.0 / self.rig.n_gpu
        rows = np.ceil(np.asarray(tokens, dtype=np.float64) / constants.tile_rows.value)
        return rows * np.ceil(columns / constants.tile_columns.value)

    def _regime(self, ceiling: Ceiling) -> Ceiling:
        """The ceilings under the design's launch regime."""
        kernel, machine, constants = self.plan.kernel, self.rig.machine, self.rig.physics
        per_layer = constants.kernels_per_layer.value
        if kernel == "eager":
            eager = np.maximum(ceiling.layer_host_s, per_layer * constants.eager_launch_s.value)
            return replace(ceiling, layer_host_s=eager)
        if kernel in MEGAKERNELS:
            barriers = constants.barriers_per_layer.value * machine.barrier_s.value
            left = np.maximum(ceiling.layer_s - per_layer * machine.graph_node_s.value, 0.0)
            return replace(ceiling, layer_s=np.minimum(left + barriers, ceiling.layer_s), layer_host_s=0.0)
        return ceiling

    def _cached(self, ceiling: Ceiling, *, whole: bool) -> Ceiling:
        fraction = self.share if self.plan.is_spatial and not whole else 1.0
        rate = np.maximum(self.rig.machine.l2_bytes_per_s.value * fraction * self.draft_gpus, ceiling.bytes_per_s)
        return replace(ceiling, bytes_per_s=rate)

    def _resident(self, weights: Number, step_s: Number, beside: Cost | None) -> Number:
        machine = self.rig.machine
        if self.plan.is_remote and self.plan.placement not in {"other_gpu", "other_node"}:
            return 0.0
        streamed = 0.0 if beside is None else beside.bytes / np.maximum(beside.alone_s, 1e-30)
        resident = l2_resident(weights, machine.l2_resident_bytes.value, step_s, streamed, machine.l2_bytes.value)
        if self.plan.placement != "in_kernel_roles":
            return resident
        held = self.share * machine.sm_count.value * machine.smem_bytes_per_sm.value
        return np.where(weights <= held, 1.0, resident)


def cost_of(work: Work, ceiling: Ceiling, n_gpu: int) -> Cost:
    """One pass as a cost per GPU.

    Args:
        work: of all GPUs together [bytes, FLOP].
        ceiling: of all GPUs together.
        n_gpu: GPUs that share it [1].
    """
    alone, moving, computing = pass_s(work, ceiling), memory_s(work, ceiling), arithmetic_s(work, ceiling)
    launching = np.maximum(alone - np.maximum(moving, computing), 0.0)
    return Cost(alone, work.bytes / n_gpu, work.flop / n_gpu, moving, computing, launching)
