/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.pipeline;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.catalog.Declarations;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.gate.Gate;
import dev.assent.internal.gate.HoldSink;
import dev.assent.internal.gate.StampGate;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.otlp.MalformedOtlpException;
import dev.assent.internal.send.Wrappers;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The signal-specific parts of a pipeline.
 *
 * @param gates creates the gate
 * @param weight the number of the ledger's units in a datum: 1, or the points of a metric
 * @param footprint the size of a held datum in memory, in bytes
 * @param spooling the spool's support for such data; null if they are never spooled
 * @param wrappers through which data passes between the queue and its first attempt; null if there
 *     are none
 * @param <D> the stamped data
 */
public record SignalSupport<D extends Stamped>(
    Gates<D> gates,
    ToIntFunction<? super D> weight,
    ToLongFunction<? super D> footprint,
    @Nullable Spooling<D> spooling,
    @Nullable Wrappers<D> wrappers) {
  /** Support without wrappers. */
  public SignalSupport(
      Gates<D> gates,
      ToIntFunction<? super D> weight,
      ToLongFunction<? super D> footprint,
      @Nullable Spooling<D> spooling) {
    this(gates, weight, footprint, spooling, null);
  }

  /** Creates gates with the same rules. */
  @FunctionalInterface
  public interface Gates<D extends Stamped> {
    /**
     * A gate.
     *
     * @param account the account for its counts
     * @param holdSink receives data to hold
     */
    Gate<D> gate(Account account, HoldSink<D> holdSink);
  }

  /**
   * Support for spooled data.
   *
   * @param stamps gates data by stamps alone
   * @param decoder decodes data
   * @param declared support for declarations in code; null if there are none
   */
  public record Spooling<D extends Stamped>(
      StampGate stamps, Decoder<D> decoder, @Nullable Declared<D> declared) {
    /** Support without declarations in code. */
    public Spooling(StampGate stamps, Decoder<D> decoder) {
      this(stamps, decoder, null);
    }
  }

  /**
   * Stores declarations in code along with spooled data.
   *
   * @param catalog the catalog that classifies the data
   * @param names the declarations that the data uses
   * @param gates the same gates with another catalog
   * @param decoders the same decoder with another catalog
   */
  public record Declared<D extends Stamped>(
      Catalog catalog,
      BiFunction<Catalog, List<D>, Declarations> names,
      Function<Catalog, Gates<D>> gates,
      Function<Catalog, Decoder<D>> decoders) {}

  /** Decodes spooled data. */
  @FunctionalInterface
  public interface Decoder<D> {
    /**
     * Decodes.
     *
     * @param body a whole OTLP request, not compressed
     * @param kept the stamp stored with the data
     */
    List<D> decode(byte[] body, Stamped kept) throws MalformedOtlpException;
  }
}
