/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.pipeline;

import dev.assent.exporter.gate.Gate;
import dev.assent.exporter.gate.StampGate;
import dev.assent.exporter.gate.Waiting;
import dev.assent.exporter.otlp.MalformedOtlpException;
import dev.assent.exporter.tag.Stamped;
import dev.assent.ledger.Account;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a lane knows of the kind of data that goes through it.
 *
 * @param gates makes the lane's gate
 * @param weight how many of the ledger's units a datum is: 1, or a metric's points
 * @param footprint how much memory a datum that waits takes, in bytes
 * @param spooling how such data lie in a spool; null if they never do
 * @param <D> the stamped data
 */
public record Kind<D extends Stamped>(
    Gates<D> gates,
    ToIntFunction<? super D> weight,
    ToLongFunction<? super D> footprint,
    @Nullable Spooling<D> spooling) {

  /** Makes gates that judge alike. */
  @FunctionalInterface
  public interface Gates<D extends Stamped> {
    /**
     * A gate.
     *
     * @param account where it counts
     * @param waiting takes what waits
     */
    Gate<D> gate(Account account, Waiting<D> waiting);
  }

  /**
   * How data lie in a spool.
   *
   * @param stamps judges them by their stamps alone
   * @param decoder brings them back
   */
  public record Spooling<D>(StampGate stamps, Decoder<D> decoder) {}

  /** Brings data back that were encoded. */
  @FunctionalInterface
  public interface Decoder<D> {
    /**
     * Decodes.
     *
     * @param body a whole OTLP request, not compressed
     * @param kept the stamp that was kept with them
     */
    List<D> decode(byte[] body, Stamped kept) throws MalformedOtlpException;
  }
}
