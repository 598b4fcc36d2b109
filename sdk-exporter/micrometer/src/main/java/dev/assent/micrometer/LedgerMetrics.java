/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.micrometer;

import dev.assent.internal.instance.Instance;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.internal.ledger.SignalCounts;
import dev.assent.ledger.Lost;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** The meters of the ledger; see {@link AssentMeters#ledger}. Immutable. */
final class LedgerMetrics implements MeterBinder {
  private static final String PREFIX = "assent.";

  /** The classes of OpenTelemetry's bridge, which is optional. */
  private static final String BRIDGE = "io.opentelemetry.instrumentation.micrometer.";

  /** The class of registries that are scraped, which needs a further jar. */
  private static final String SCRAPED = "dev.assent.micrometer.ScrapedMeterRegistry";

  private final LiveLedger ledger;
  private final Instance instance;

  private LedgerMetrics(LiveLedger ledger, Instance instance) {
    this.ledger = ledger;
    this.instance = instance;
  }

  /**
   * Returns the meters of a ledger. The return type is the interface, so that verifying a caller
   * does not load this class.
   *
   * @param instance the instance whose registry is rejected
   */
  static MeterBinder of(LiveLedger ledger, Instance instance) {
    return new LedgerMetrics(ledger, instance);
  }

  /**
   * Returns a filter that rejects every meter whose name begins with {@code assent.}. It is for
   * registries that record to Assent's own pipelines, and must be added before any meter is
   * registered.
   */
  static MeterFilter refusal() {
    return MeterFilter.denyNameStartsWith(PREFIX);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    if (reaches(registry, this::isOurs)) {
      throw new IllegalArgumentException(
          "AssentMeters.ledger(): this registry records into Assent's own pipelines, which the"
              + " ledger's counts must never enter; bind to a registry of the application's own"
              + " monitoring");
    }
    for (int index = 0; index < ledger.destinations().size(); index++) {
      for (Signal signal : Signal.values()) {
        bindData(registry, index, signal);
      }
      bindCategories(registry, index);
    }
    FunctionCounter.builder(PREFIX + "subjects.unreadable", instance, Instance::unreadableSubjects)
        .description("Names of subjects that could not be read")
        .register(registry);
  }

  /** In an application's SDK, its own registries of the bridge record into the pipelines, too. */
  private boolean isOurs(MeterRegistry registry) {
    GatedRegistry own = instance.existingPart(GatedRegistry.class);
    return (own != null && own.registry() == registry)
        || registry.getClass().getName().equals(SCRAPED)
        || (instance.isHosted() && registry.getClass().getName().startsWith(BRIDGE));
  }

  private static boolean reaches(MeterRegistry registry, Predicate<MeterRegistry> forbidden) {
    return registry instanceof CompositeMeterRegistry composite
        ? composite.getRegistries().stream().anyMatch(each -> reaches(each, forbidden))
        : forbidden.test(registry);
  }

  private void bindData(MeterRegistry registry, int index, Signal signal) {
    SignalCounts counts = ledger.counts(index, signal);
    Tags tags = destination(index).and("signal", signal.id());
    counter(registry, "captured", tags, from -> counts.captured());
    counter(registry, "merged", tags, from -> counts.merged());
    counter(registry, "would.withhold", tags, from -> counts.wouldWithhold());
    if (ledger.hasShadow()) {
      counter(registry, "shadow.not.evaluated", tags, from -> counts.notEvaluated());
    }
    for (State state : State.values()) {
      Gauge.builder(PREFIX + "data", ledger, from -> counts.in(state))
          .tags(tags.and("state", state.id()))
          .description("State of captured data")
          .register(registry);
    }
    for (Withheld reason : Withheld.values()) {
      Tags reasonTags = tags.and("reason", reason.id());
      counter(registry, "withheld", reasonTags, from -> counts.withheld(reason));
    }
    for (Lost reason : Lost.values()) {
      counter(registry, "lost", tags.and("reason", reason.id()), from -> counts.lost(reason));
    }
  }

  private void bindCategories(MeterRegistry registry, int index) {
    List<SignalCounts> signals =
        Stream.of(Signal.values()).map(signal -> ledger.counts(index, signal)).toList();
    for (int each = 0; each < ledger.categories().size(); each++) {
      int bit = each;
      Tags tags = destination(index).and("category", ledger.categories().name(bit));
      outcome(registry, tags, "exported", signals, counts -> counts.exportedCategory(bit));
      outcome(registry, tags, "possibly_sent", signals, counts -> counts.possiblySentCategory(bit));
      outcome(registry, tags, "withheld", signals, counts -> counts.withheldCategory(bit));
      if (ledger.hasShadow()) {
        outcome(registry, tags, "newly_leaves", signals, counts -> counts.wouldLeave(bit));
        outcome(registry, tags, "newly_stays", signals, counts -> counts.wouldStay(bit));
      }
    }
  }

  private Tags destination(int index) {
    return Tags.of("destination", ledger.destinations().get(index).name());
  }

  private void outcome(
      MeterRegistry registry,
      Tags tags,
      String outcome,
      List<SignalCounts> signals,
      ToLongFunction<SignalCounts> count) {
    counter(
        registry,
        "category",
        tags.and("outcome", outcome),
        from -> signals.stream().mapToLong(count).sum());
  }

  private void counter(
      MeterRegistry registry, String name, Tags tags, ToLongFunction<LiveLedger> count) {
    FunctionCounter.builder(PREFIX + name, ledger, count::applyAsLong)
        .tags(tags)
        .register(registry);
  }
}
