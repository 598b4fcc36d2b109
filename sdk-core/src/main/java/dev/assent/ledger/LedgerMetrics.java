/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.ledger;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The ledger as meters for the application's own registries. Immutable; a registry reads the ledger
 * when it publishes, and nothing is counted twice.
 *
 * <table>
 * <caption>Meters</caption>
 * <tr><th>name</th><th>tags</th><th>type</th></tr>
 * <tr><td>{@code assent.captured}</td><td>destination, signal</td><td>counter</td></tr>
 * <tr><td>{@code assent.data}</td><td>destination, signal, state</td><td>gauge: where the captured
 *     data stand</td></tr>
 * <tr><td>{@code assent.withheld}</td><td>destination, signal, reason</td><td>counter</td></tr>
 * <tr><td>{@code assent.lost}</td><td>destination, signal, reason</td><td>counter</td></tr>
 * <tr><td>{@code assent.merged}</td><td>destination, signal</td><td>counter</td></tr>
 * <tr><td>{@code assent.category}</td><td>destination, category, outcome ({@code exported}, {@code
 *     possibly_sent}, {@code withheld})</td><td>counter, over all signals</td></tr>
 * </table>
 *
 * <p>These counts never enter Assent's own pipelines: how much was withheld, sent out, would be a
 * beacon about people who said no. {@link #forbid} names Assent's registry, and {@link #bindTo}
 * refuses it and every composite that contains it. A composite to which it is added later hands it
 * the meters all the same; there {@link #refusal()}, installed in Assent's registry, denies them.
 */
public final class LedgerMetrics implements MeterBinder {
  private static final String PREFIX = "assent.";

  private final Ledger ledger;
  private final List<MeterRegistry> forbidden;

  private LedgerMetrics(Ledger ledger, List<MeterRegistry> forbidden) {
    this.ledger = ledger;
    this.forbidden = forbidden;
  }

  /** The meters of a ledger. */
  public static LedgerMetrics of(Ledger ledger) {
    return new LedgerMetrics(ledger, List.of());
  }

  /**
   * The same meters, refused to one more registry.
   *
   * @param registry one that records into Assent's own pipelines
   */
  public LedgerMetrics forbid(MeterRegistry registry) {
    List<MeterRegistry> all = new ArrayList<>(forbidden);
    all.add(registry);
    return new LedgerMetrics(ledger, List.copyOf(all));
  }

  /**
   * Denies every meter whose name begins with {@code assent.}: for registries that record into
   * Assent's own pipelines, before any meter is registered there.
   */
  public static MeterFilter refusal() {
    return MeterFilter.denyNameStartsWith(PREFIX);
  }

  /**
   * Registers the meters.
   *
   * @throws IllegalArgumentException if the registry is a forbidden one or a composite, at any
   *     depth, of one
   */
  @Override
  public void bindTo(MeterRegistry registry) {
    if (reachesForbidden(registry)) {
      throw new IllegalArgumentException(
          "LedgerMetrics: this registry records into Assent's own pipelines, which the ledger's"
              + " counts must never enter; bind to a registry of the application's own monitoring");
    }
    for (int index = 0; index < ledger.destinations().size(); index++) {
      for (Signal signal : Signal.values()) {
        bindData(registry, index, signal);
      }
      bindCategories(registry, index);
    }
  }

  private boolean reachesForbidden(MeterRegistry registry) {
    for (MeterRegistry each : forbidden) {
      if (each == registry) {
        return true;
      }
    }
    return registry instanceof CompositeMeterRegistry composite
        && composite.getRegistries().stream().anyMatch(this::reachesForbidden);
  }

  private void bindData(MeterRegistry registry, int index, Signal signal) {
    ColumnAccount account = ledger.columns(index, signal);
    Tags tags = destination(index).and("signal", signal.id());
    counter(registry, "captured", tags, from -> from.captured(index, signal));
    counter(registry, "merged", tags, from -> account.merged());
    for (State state : State.values()) {
      Gauge.builder(PREFIX + "data", ledger, from -> account.in(state))
          .tags(tags.and("state", state.id()))
          .description("Where captured data stand")
          .register(registry);
    }
    for (Withheld reason : Withheld.values()) {
      Tags reasonTags = tags.and("reason", reason.id());
      counter(registry, "withheld", reasonTags, from -> from.withheld(index, signal, reason));
    }
    for (Lost reason : Lost.values()) {
      counter(registry, "lost", tags.and("reason", reason.id()), from -> account.lost(reason));
    }
  }

  private void bindCategories(MeterRegistry registry, int index) {
    for (int each = 0; each < ledger.categories().size(); each++) {
      int bit = each;
      Tags tags = destination(index).and("category", ledger.categories().name(bit));
      outcome(registry, tags, "exported", signal -> ledger.columns(index, signal).exported(bit));
      outcome(
          registry,
          tags,
          "possibly_sent",
          signal -> ledger.columns(index, signal).possiblySent(bit));
      outcome(registry, tags, "withheld", signal -> ledger.withheldCategory(index, signal, bit));
    }
  }

  private Tags destination(int index) {
    return Tags.of("destination", ledger.destinations().get(index).name());
  }

  private void outcome(
      MeterRegistry registry, Tags tags, String outcome, ToLongFunction<Signal> count) {
    counter(
        registry,
        "category",
        tags.and("outcome", outcome),
        from -> {
          long sum = 0;
          for (Signal signal : Signal.values()) {
            sum += count.applyAsLong(signal);
          }
          return sum;
        });
  }

  private void counter(
      MeterRegistry registry, String name, Tags tags, ToLongFunction<Ledger> count) {
    FunctionCounter.builder(PREFIX + name, ledger, count::applyAsLong)
        .tags(tags)
        .register(registry);
  }
}
