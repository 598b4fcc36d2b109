/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision.evaluate;

import dev.assent.internal.category.Categories;
import dev.assent.internal.policy.Cell;
import dev.assent.internal.policy.Pending;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.internal.policy.Treatment;
import dev.assent.policy.Basis;
import dev.assent.policy.Destination;
import java.util.ArrayList;
import java.util.List;

/**
 * A policy in the form that decisions use: the cells of each destination, resolved once when the
 * policy comes into force. While the policy cannot be read, the cells are those of its last
 * readable form, and nothing is permitted. {@code unclassified} is never permitted, whatever the
 * policy states. Immutable and thread-safe.
 */
public final class CompiledPolicy {
  private final PooledPolicy policy;
  private final long inForceEpochNanos;
  private final List<Column> columns;

  public CompiledPolicy(
      PooledPolicy policy,
      Categories categories,
      List<Destination> destinations,
      long inForceEpochNanos) {
    this.policy = policy;
    this.inForceEpochNanos = inForceEpochNanos;
    List<Column> resolved = new ArrayList<>(destinations.size());
    for (Destination destination : destinations) {
      resolved.add(new Column(policy, categories, destination));
    }
    this.columns = List.copyOf(resolved);
  }

  private CompiledPolicy(PooledPolicy policy, List<Column> columns, long inForceEpochNanos) {
    this.policy = policy;
    this.columns = columns;
    this.inForceEpochNanos = inForceEpochNanos;
  }

  public PooledPolicy policy() {
    return policy;
  }

  /**
   * Returns the compiled form of the next policy. It is in force from the given time, or from the
   * time of this one if both have the same requirements. A policy that cannot be read changes no
   * cell.
   */
  public CompiledPolicy replacedBy(
      PooledPolicy next, Categories categories, List<Destination> destinations, long epochNanos) {
    if (!next.isReadable()) {
      return new CompiledPolicy(next, columns, inForceEpochNanos);
    }
    CompiledPolicy compiled = new CompiledPolicy(next, categories, destinations, epochNanos);
    for (int destination = 0; destination < columns.size(); destination++) {
      if (!columns.get(destination).asksTheSame(compiled.columns.get(destination))) {
        return compiled;
      }
    }
    return new CompiledPolicy(next, compiled.columns, inForceEpochNanos);
  }

  /**
   * Returns whether the policy can be read. If not, nothing is permitted, but no permission counts
   * as withdrawn.
   */
  boolean isReadable() {
    return policy.isReadable();
  }

  /** Returns the categories whose cells differ from those of another policy at a destination. */
  public long differences(CompiledPolicy other) {
    long differences = 0;
    for (int destination = 0; destination < columns.size(); destination++) {
      differences |= columns.get(destination).differences(other.columns.get(destination));
    }
    return isReadable() == other.isReadable() ? differences : -1L;
  }

  /** The time at which this policy came into force in this process. */
  long inForceEpochNanos() {
    return inForceEpochNanos;
  }

  public List<Column> columns() {
    return columns;
  }

  /** The cells of one destination. Immutable. The long values are masks of categories. */
  public static final class Column {
    public final Destination destination;

    /** The categories that the policy allows without a choice. */
    public final long allow;

    /** The categories that depend on a subject's choice. */
    final long chosen;

    /** The categories of {@link #chosen} that are permitted while the choice is unset. */
    final long optOut;

    /** The categories of {@link #chosen} whose data may wait in memory for a choice. */
    final long held;

    /** The categories whose withheld fields are replaced and not removed. */
    final long redacted;

    /**
     * The categories of {@link #chosen} of whose withheld fields a part remains while nothing was
     * chosen.
     */
    final long reduced;

    private final Cell[] cells;
    private final TimeByCategory since;

    private Column(PooledPolicy policy, Categories categories, Destination destination) {
      this.destination = destination;
      this.cells = new Cell[categories.size()];
      long allowed = 0;
      long never = 0;
      long unlessDenied = 0;
      long hold = 0;
      long redact = 0;
      long reduce = 0;
      long[] from = new long[cells.length];
      for (int bit = 0; bit < cells.length; bit++) {
        Cell cell = policy.cell(bit, destination.purpose(), destination.recipient());
        cells[bit] = cell;
        allowed |= cell.basis() == Basis.ALLOW ? 1L << bit : 0;
        never |= cell.basis() == Basis.NEVER ? 1L << bit : 0;
        unlessDenied |= cell.basis() == Basis.OPT_OUT ? 1L << bit : 0;
        hold |= cell.pending() == Pending.HOLD ? 1L << bit : 0;
        from[bit] = cell.sinceEpochNanos();
        redact |= cell.treatment() == Treatment.REDACT ? 1L << bit : 0;
        reduce |= cell.treatment() == Treatment.REDUCE ? 1L << bit : 0;
      }
      this.allow = allowed & ~Categories.UNCLASSIFIED;
      this.chosen = categories.all() & ~allowed & ~never & ~Categories.UNCLASSIFIED;
      this.optOut = unlessDenied & chosen;
      this.held = hold & chosen & ~optOut;
      this.redacted = redact & ~Categories.UNCLASSIFIED;
      this.reduced = reduce & chosen;
      this.since = new TimeByCategory(from);
    }

    /** The number of categories. */
    int size() {
      return cells.length;
    }

    public Cell cell(int bit) {
      return cells[bit];
    }

    /** The times from which the rules apply, whatever the choice is. */
    TimeByCategory since() {
      return since;
    }

    private long differences(Column other) {
      long differences = 0;
      for (int bit = 0; bit < cells.length; bit++) {
        Cell mine = cells[bit];
        Cell its = other.cells[bit];
        boolean same =
            asksTheSame(mine, its)
                && mine.pending() == its.pending()
                && mine.treatment() == its.treatment();
        differences |= same ? 0 : 1L << bit;
      }
      return differences;
    }

    private boolean asksTheSame(Column other) {
      for (int bit = 0; bit < cells.length; bit++) {
        if (!asksTheSame(cells[bit], other.cells[bit])) {
          return false;
        }
      }
      return true;
    }

    private static boolean asksTheSame(Cell mine, Cell its) {
      return mine.basis() == its.basis()
          && mine.sinceEpochNanos() == its.sinceEpochNanos()
          && mine.ownGrantOnly() == its.ownGrantOnly();
    }
  }
}
