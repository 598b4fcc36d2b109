/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import dev.assent.internal.config.Environment;
import dev.assent.internal.config.HostSettings;
import dev.assent.internal.instance.Assembly;
import dev.assent.internal.instance.AssentInstance;
import dev.assent.internal.instance.DestinationExporter;
import dev.assent.internal.instance.Engine;
import dev.assent.internal.instance.Installed;
import dev.assent.internal.instance.InstanceConfiguration;
import dev.assent.internal.instance.Taggers;
import dev.assent.internal.tag.HostedTagging;
import dev.assent.ledger.Signal;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The start of the instance behind an application's SDK. */
record HostStart(
    Environment environment, HostQueues queues, HostSettings settings, HostParts parts) {

  /** Starts; see {@link Takeover#start}. */
  @Nullable AssentInstance run() {
    reportUnreached();
    HostSdk sdk = new HostSdk(environment, queues, parts);
    if (!sdk.hasDestinations()) {
      sdk.announceNothing();
      return null;
    }
    AssentInstance instance =
        Assembly.start(InstanceConfiguration.of(environment, parts.clock()), sdk);
    open(sdk.engine(), sdk.isListed());
    parts.lifecycle().started(instance);
    Installed.add(instance, settings.subjectBaggage());
    return instance;
  }

  /** An exporter that no replaced processor reaches gets nothing. */
  private void reportUnreached() {
    Set<SpanHandle> spans =
        parts.spanProcessors().stream()
            .flatMap(processor -> processor.behind().stream())
            .collect(Collectors.toSet());
    Set<LogHandle> logs =
        parts.logProcessors().stream()
            .flatMap(processor -> processor.behind().stream())
            .collect(Collectors.toSet());
    for (HostedDestination destination : parts.destinations()) {
      boolean missesSpans =
          destination.spanHandle() != null && !spans.contains(destination.spanHandle());
      boolean missesLogs =
          destination.logHandle() != null && !logs.contains(destination.logHandle());
      if (missesSpans || missesLogs) {
        parts
            .verdict()
            .note(
                "No "
                    + (missesSpans ? Signal.TRACES : Signal.LOGS).id()
                    + " reach "
                    + destination.name()
                    + ": no batch or simple processor passes a flush on to it.");
      }
    }
  }

  private void open(Engine engine, boolean isListed) {
    HostedTagging tagging =
        parts.hasGatedPropagators()
            ? HostedTagging.of(engine.decisions(), engine.catalog(), settings, parts.liveSpans())
            : HostedTagging.withoutBaggage(engine.decisions(), engine.catalog(), parts.liveSpans());
    Taggers taggers = new Taggers(engine);
    countUngated(engine);
    if (isListed) {
      // each datum once: every processor of the SDK sees every datum
      parts.spanProcessors().stream()
          .findFirst()
          .ifPresent(
              first -> first.open(taggers.hostedSpans(tagging, parts.spanLimits(), all(engine))));
      parts.logProcessors().stream()
          .findFirst()
          .ifPresent(
              first -> first.open(taggers.hostedLogs(tagging, parts.logLimits(), all(engine))));
      return;
    }
    for (HostedSpanProcessor processor : parts.spanProcessors()) {
      Set<String> names =
          processor.behind().stream()
              .map(handle -> handle.claim().name())
              .collect(Collectors.toSet());
      processor.open(taggers.hostedSpans(tagging, parts.spanLimits(), names));
    }
    for (HostedLogProcessor processor : parts.logProcessors()) {
      Set<String> names =
          processor.behind().stream()
              .map(handle -> handle.claim().name())
              .collect(Collectors.toSet());
      processor.open(taggers.hostedLogs(tagging, parts.logLimits(), names));
    }
  }

  private void countUngated(Engine engine) {
    for (int index = 0; index < engine.exporters().size(); index++) {
      String name = engine.exporters().get(index).name();
      for (HostedDestination destination : parts.destinations()) {
        if (destination.name().equals(name) && destination.spanHandle() != null) {
          destination.spanHandle().ungated().open(engine.ledger().account(index, Signal.TRACES));
        }
        if (destination.name().equals(name) && destination.logHandle() != null) {
          destination.logHandle().ungated().open(engine.ledger().account(index, Signal.LOGS));
        }
      }
    }
  }

  private static Set<String> all(Engine engine) {
    List<DestinationExporter> exporters = engine.exporters();
    return exporters.stream().map(DestinationExporter::name).collect(Collectors.toSet());
  }
}
