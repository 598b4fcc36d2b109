/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import dev.assent.internal.category.Categories;
import dev.assent.internal.census.KnownWay;
import dev.assent.internal.config.Environment;
import dev.assent.internal.config.Settings;
import dev.assent.internal.config.TelemetrySettings;
import dev.assent.internal.decision.evaluate.ReportOnly;
import dev.assent.internal.http.HttpSenders;
import dev.assent.internal.tag.InstrumentFacts;
import dev.assent.internal.tag.freeze.Limits;
import dev.assent.internal.tag.subject.SpanMarkers;
import dev.assent.inventory.WayOut.State;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The OpenTelemetry SDK whose data an instance gates: Assent's own, or an application's. */
public interface Sdk {
  /**
   * Reads the settings of an instance with this SDK.
   *
   * @throws dev.assent.config.ConfigurationException that names the first invalid variable
   */
  Settings settings(Environment environment);

  /**
   * Returns the destinations of its data, in the order of their indexes.
   *
   * @param senders opens the senders of requests
   */
  List<DestinationPlan> destinations(Settings settings, HttpSenders senders);

  /** Returns the facts about instruments that the SDK reports. */
  InstrumentFacts instruments();

  /** Returns the limits of its spans. */
  Limits spanLimits(TelemetrySettings telemetry);

  /** Returns the limits of its log records. */
  Limits logLimits(TelemetrySettings telemetry);

  /** Returns the markers of its spans. */
  SpanMarkers markers(Categories categories);

  /** Returns until when gates only report what they would withhold from the SDK's exporters. */
  default ReportOnly reportOnly() {
    return ReportOnly.NEVER;
  }

  /** Connects the SDK to the exporters. Called once. */
  Capture capture(GatedExport export);

  /** Logs one or more sentences about the start. */
  void announce(String version, List<String> policies, Settings settings);

  /**
   * Returns the SDKs and agents of OpenTelemetry in this process, and whether their data is gated.
   * Called on a thread of the instance, at any time after the start.
   */
  Map<KnownWay, State> ways();

  /** Logs a warning of the census, at any time. */
  void warn(String sentence);

  /** A connected SDK. Thread-safe. */
  interface Capture {
    /** Returns the OpenTelemetry with which the application records. */
    OpenTelemetry openTelemetry();

    /** Collects metrics. Returns whether it succeeded within the time. */
    boolean collect(Duration timeout);

    /** Collects metrics a last time within the time. No data is recorded afterwards. */
    void close(Duration timeout);
  }
}
