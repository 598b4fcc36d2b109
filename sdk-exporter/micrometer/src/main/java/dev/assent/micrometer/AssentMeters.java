/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.micrometer;

import dev.assent.Assent;
import dev.assent.internal.instance.Instance;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.opentelemetry.api.OpenTelemetry;
import java.util.logging.Logger;

/**
 * Provides Micrometer registries and meters for an {@link Assent}. Thread-safe.
 *
 * <pre>{@code
 * MeterRegistry meters = AssentMeters.registry(assent);   // recorded there: gated, then sent
 * AssentMeters.ledger(assent).bindTo(ownRegistry);        // about Assent, for your own monitoring
 * AssentMeters.consentCache(assent).bindTo(ownRegistry);
 * }</pre>
 *
 * <p>All methods require {@code io.micrometer:micrometer-core} on the class path; {@link #registry}
 * also requires OpenTelemetry's bridge. Without them, each method throws an {@code
 * IllegalStateException} that names the artifacts.
 */
public final class AssentMeters {
  private static final Logger logger = Logger.getLogger("dev.assent");

  private static final String MICROMETER = "io.micrometer:micrometer-core";
  private static final String BRIDGE =
      MICROMETER
          + " and io.opentelemetry.instrumentation:opentelemetry-micrometer-1.5, with"
          + " io.opentelemetry:opentelemetry-api-incubator of opentelemetry-api's version,";

  private AssentMeters() {}

  /**
   * Returns a registry whose meters pass the same gates as all other data. Every call returns the
   * same registry. It is closed with the instance. It rejects meters whose name begins with {@code
   * assent.}. If gates only report ({@code ASSENT_REPORT_ONLY}) at the first call, the registry
   * records nothing until the process ends, and a line says so: without Assent, these meters would
   * not leave.
   *
   * @throws IllegalStateException if Micrometer or its bridge is not on the class path, or the
   *     bridge and OpenTelemetry's API have incompatible versions; the message names the artifacts
   */
  public static MeterRegistry registry(Assent assent) {
    Instance instance = instance(assent);
    try {
      return instance
          .part(GatedRegistry.class, () -> new GatedRegistry(recorded(assent, instance), instance))
          .registry();
    } catch (LinkageError missing) {
      throw needs("registry", BRIDGE, missing);
    }
  }

  private static OpenTelemetry recorded(Assent assent, Instance instance) {
    if (!instance.reportsOnly()) {
      return assent.openTelemetry();
    }
    logger.warning(
        "AssentMeters.registry records nothing in this process, because ASSENT_REPORT_ONLY is set:"
            + " without Assent, these meters would not leave. Record to a registry of your own"
            + " until it is unset.");
    return OpenTelemetry.noop();
  }

  /**
   * Returns a registry in front of a registry of the application, such as one that publishes to a
   * vendor. The returned registry creates a meter in the application's registry only if the policy
   * allows the meter's categories for this purpose and recipient without consent, and it leaves out
   * tags that the policy does not allow. Record to the returned registry only.
   *
   * <p>Choices have no effect on these meters, because the tags of a meter can't change and the
   * application's registry publishes by itself. Meters that are equal without the tags that were
   * left out become one meter. A gauge, function counter, function timer or custom meter that would
   * lose a tag is not created, because its values can't be added to those of others. If a changed
   * policy no longer allows a meter, the meter is removed; if the policy can't be read, all meters
   * are. A meter that was not allowed when it was created records nothing, even if a changed policy
   * allows it. A meter is also removed if the application later declares further categories for one
   * of its tags. Assent does not check the filters and common tags of the application's registry,
   * which apply after this one.
   *
   * <p>{@link Assent#close} does not close this registry: its meters continue under the last policy
   * and declarations, and later changes have no effect. Close the application's registry to end it.
   *
   * @param registry a registry without meters
   * @param purpose the purpose for which the recipient uses the data
   * @param recipient the recipient of the data
   * @throws IllegalArgumentException if the registry has meters already
   * @throws IllegalStateException if Micrometer is not on the class path
   */
  public static MeterRegistry inFrontOf(
      MeterRegistry registry, Assent assent, Purpose purpose, Recipient recipient) {
    Instance instance = instance(assent);
    try {
      return FrontRegistry.of(registry, instance, purpose, recipient);
    } catch (LinkageError missing) {
      throw needs("inFrontOf", MICROMETER, missing);
    }
  }

  /**
   * Returns meters of the ledger for the application's own registries. A registry reads the ledger
   * when it publishes; no count is duplicated.
   *
   * <table>
   * <caption>Meters</caption>
   * <tr><th>name</th><th>tags</th><th>type</th></tr>
   * <tr><td>{@code assent.captured}</td><td>destination, signal</td><td>counter</td></tr>
   * <tr><td>{@code assent.data}</td><td>destination, signal, state</td><td>gauge: the captured data
   *     in this state</td></tr>
   * <tr><td>{@code assent.withheld}</td><td>destination, signal, reason</td><td>counter</td></tr>
   * <tr><td>{@code assent.lost}</td><td>destination, signal, reason</td><td>counter</td></tr>
   * <tr><td>{@code assent.merged}</td><td>destination, signal</td><td>counter</td></tr>
   * <tr><td>{@code assent.would.withhold}</td><td>destination, signal</td><td>counter: the data that
   *     passed because gates only reported</td></tr>
   * <tr><td>{@code assent.shadow.not.evaluated}</td><td>destination, signal</td><td>counter, with
   *     {@code ASSENT_SHADOW_POLICY}: the data about which that policy was not, or not in full,
   *     asked</td></tr>
   * <tr><td>{@code assent.category}</td>
   *     <td>destination, category, outcome ({@code exported}, {@code
   *     possibly_sent}, {@code withheld}; with {@code ASSENT_SHADOW_POLICY} also {@code
   *     newly_leaves}, {@code newly_stays})</td><td>counter, over all signals</td></tr>
   * <tr><td>{@code assent.subjects.unreadable}</td><td></td>
   *     <td>counter: names of subjects that could not be read</td></tr>
   * </table>
   *
   * <p>These counts never enter Assent's own pipelines, since a sent count of withheld data would
   * reveal people who refused consent. {@code bindTo} throws an {@code IllegalArgumentException}
   * for {@link #registry} and for every composite that contains it; a composite to which that
   * registry is added later does not forward these meters to it. If Assent took over the
   * application's SDK, the same applies to all registries of OpenTelemetry's bridge.
   *
   * @throws IllegalStateException if Micrometer is not on the class path
   */
  public static MeterBinder ledger(Assent assent) {
    Instance instance = instance(assent);
    try {
      return LedgerMetrics.of(instance.ledger(), instance);
    } catch (LinkageError missing) {
      throw needs("ledger", MICROMETER, missing);
    }
  }

  /**
   * Returns meters of the consent cache for the application's own registries: Micrometer's meters
   * for Caffeine ({@code cache.*}, tagged {@code cache=assent.consent}), and
   *
   * <table>
   * <caption>Meters</caption>
   * <tr><th>meter</th><th>tags</th><th>meaning</th></tr>
   * <tr><td>{@code assent.consent.requests}</td><td>source</td><td>timer of requests</td></tr>
   * <tr><td>{@code assent.consent.failures}</td><td>source</td>
   *     <td>counter of failed requests</td></tr>
   * <tr><td>{@code assent.consent.ignored}</td><td>source</td>
   *     <td>counter of documents that were ignored,
   *     or only tightened, because of their revisions</td></tr>
   * <tr><td>{@code assent.consent.waiting}</td><td>source</td>
   *     <td>gauge of waiting requests</td></tr>
   * </table>
   *
   * <p>They contain no subject and no choice.
   *
   * @throws IllegalStateException if Micrometer is not on the class path
   */
  public static MeterBinder consentCache(Assent assent) {
    Instance instance = instance(assent);
    try {
      return ConsentCacheMetrics.of(instance.consentCache());
    } catch (LinkageError missing) {
      throw needs("consentCache", MICROMETER, missing);
    }
  }

  static Instance instance(Assent assent) {
    if (assent.openTelemetry() instanceof Instance instance) {
      return instance;
    }
    throw new IllegalArgumentException(
        "AssentMeters needs an Assent that Assent.builder() or Assent.fromEnvironment() started");
  }

  private static IllegalStateException needs(
      String method, String artifacts, LinkageError missing) {
    return new IllegalStateException(
        "AssentMeters."
            + method
            + "() needs "
            + artifacts
            + " on the class path (missing: "
            + missing.getMessage()
            + ")",
        missing);
  }
}
