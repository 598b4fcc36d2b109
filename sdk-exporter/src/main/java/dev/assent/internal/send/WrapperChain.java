/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import io.opentelemetry.sdk.common.CompletableResultCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The wrappers around a claimed exporter, as a step between a queue and its attempts. Used by the
 * worker.
 *
 * <p>A batch passes through once, before its first attempt and before it is kept on disk. The
 * output replaces the batch, with stamps: retries, purges and the spool use only the output, and
 * don't call the wrappers again.
 *
 * <pre>
 * what comes out                                   is
 * an instance of the batch                         passed with its stamp, once
 * an instance with the identity of one of them     gated again with the stamps of the whole batch
 * an instance of an earlier batch                  gated again with its own stamp
 * anything else                                    withheld: its subjects are unknown; while gates
 *                                                  only report, passed until that ends
 * nothing, or the chain throws                     nothing is sent
 * </pre>
 *
 * <p>The identity of a datum is what a wrapper must keep if it changes a datum: the ids of a span.
 * Without it, a datum that a wrapper kept from an earlier batch would leave under the permission of
 * the subjects of this one.
 *
 * <p>A wrapper that sends later, on another thread, finds no delivery there; {@link Deliveries}
 * counts that. In the ledger, what does not come out is lost, what comes out in addition counts as
 * captured, and what comes out and may not be sent is withheld as ungated.
 *
 * @param <T> the SDK's type of the data
 * @param <D> the stamped data
 */
public final class WrapperChain<T, D extends T> implements Wrappers<D> {
  private final Deliveries.Handle<T> handle;
  private final Function<Collection<T>, CompletableResultCode> chain;
  private final Regating<T, D> regating;

  /**
   * A step.
   *
   * @param handle the inner end of the destination
   * @param chain exports to the outer end, which the SDK's owner gave to its processor
   */
  public WrapperChain(
      Deliveries.Handle<T> handle,
      Function<Collection<T>, CompletableResultCode> chain,
      Regating<T, D> regating) {
    this.handle = handle;
    this.chain = chain;
    this.regating = regating;
  }

  /**
   * The gate for data without a stamp of this batch.
   *
   * @param <T> the SDK's type of the data
   * @param <D> the stamped data
   */
  public interface Regating<T, D extends T> {
    /**
     * Returns what a wrapper keeps of a datum: equal for a datum and its changed copy, different
     * for data of different batches. Null if the signal has no such thing and all its data has the
     * same subjects; then any datum counts as of this batch.
     */
    @Nullable Object identity(T datum);

    /** Returns the datum if it is one that Assent stamped, in whatever batch; else null. */
    @Nullable D stamped(T datum);

    /**
     * Stamps a datum with the own categories and the subjects of all data in a batch and with the
     * categories of its fields, and passes it through the full gate. Counts nothing in the ledger.
     *
     * @return null if it is withheld whole; if this throws, it is withheld
     */
    @Nullable D gate(T datum, List<D> batch);

    /**
     * Returns a datum of which nobody knows whose it is, so that it may pass only as long as gates
     * only report; null if it is withheld. Counts nothing in the ledger.
     *
     * @param batch the batch with which it came out
     */
    default @Nullable D unknown(T datum, List<D> batch) {
      return null;
    }
  }

  @Override
  public WrapperOutput<D> pass(List<D> batch) {
    List<T> arrived = handle.collect(chain, Collections.unmodifiableList(new ArrayList<T>(batch)));
    return arrived == null ? WrapperOutput.failed() : new Arrival(batch).sort(arrived);
  }

  /** Sorts what comes out for one batch. */
  private final class Arrival {
    private final List<D> batch;
    private final IdentityHashMap<T, D> instances = new IdentityHashMap<>();
    private final Set<T> passed = Collections.newSetFromMap(new IdentityHashMap<>());
    private @Nullable Set<@Nullable Object> identities;
    private final List<D> left = new ArrayList<>();
    private long withheld;

    Arrival(List<D> batch) {
      this.batch = batch;
      batch.forEach(datum -> instances.put(datum, datum));
    }

    WrapperOutput<D> sort(List<T> arrived) {
      for (T datum : arrived) {
        D same = instances.get(datum);
        if (same == null) {
          again(datum);
        } else if (passed.add(datum)) {
          left.add(same);
        }
      }
      return new WrapperOutput<>(Collections.unmodifiableList(left), withheld, false);
    }

    private void again(T datum) {
      D gated = gated(datum);
      if (gated == null) {
        withheld += handle.units(datum);
      } else {
        left.add(gated);
      }
    }

    private @Nullable D gated(T datum) {
      try {
        D stamped = regating.stamped(datum);
        if (stamped != null) {
          return regating.gate(datum, List.of(stamped));
        }
        return identities().contains(regating.identity(datum))
            ? regating.gate(datum, batch)
            : regating.unknown(datum, batch);
      } catch (RuntimeException | StackOverflowError | LinkageError e) {
        return null;
      }
    }

    private Set<@Nullable Object> identities() {
      Set<@Nullable Object> known = identities;
      if (known == null) {
        known = new HashSet<>();
        for (D datum : batch) {
          known.add(regating.identity(datum));
        }
        identities = known;
      }
      return known;
    }
  }
}
