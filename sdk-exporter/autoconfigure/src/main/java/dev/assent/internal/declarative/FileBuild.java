/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.declarative;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.capture.Fatal;
import dev.assent.internal.config.Environment;
import dev.assent.internal.config.Variable;
import dev.assent.internal.host.FrameworkSettings;
import dev.assent.internal.host.HostLog;
import dev.assent.internal.host.HostQueues;
import dev.assent.internal.host.Takeover;
import dev.assent.internal.host.inspect.ClosedProviders;
import dev.assent.internal.host.inspect.GatedSdk;
import dev.assent.internal.instance.AssentInstance;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;

/**
 * One SDK that OpenTelemetry builds from a configuration file, on one thread:
 *
 * <ol>
 *   <li>{@link #begin} when the contents of the file are known.
 *   <li>{@link #created} after each component of Assent. The last one starts Assent: here, an
 *       invalid setting still ends the build.
 *   <li>{@link #end} with the complete SDK. A signal with a foreign part is shut down.
 * </ol>
 *
 * <p>The application gets the SDK after the end, so nothing is recorded before. Confined to its
 * thread.
 */
final class FileBuild {
  /** The customizer, the components and the listener have nothing in common but the thread. */
  private static final ThreadLocal<@Nullable FileBuild> CURRENT = new ThreadLocal<>();

  private final FileContents contents;
  private final Takeover takeover;
  private int missing;

  private FileBuild(FileContents contents, Takeover takeover) {
    this.contents = contents;
    this.takeover = takeover;
    this.missing = contents.isDisabled() ? 0 : contents.components();
  }

  /** Forgets a build that failed. */
  static void reset() {
    CURRENT.remove();
  }

  /**
   * Begins a build.
   *
   * @throws ConfigurationException if the file has parts that can't be kept from exporting, or no
   *     component of Assent, or if a setting is invalid
   */
  static void begin(FileContents contents) {
    FrameworkSettings settings = FrameworkSettings.current();
    Ungated ungated = Ungated.of(contents);
    if (!contents.isDisabled()
        && (ungated.isUnstoppable() || (!ungated.isEmpty() && !contents.isGated()))) {
      throw Refusal.of(ungated);
    }
    Environment environment = settings.environment().or(settings.property());
    HostQueues queues = FileQueues.of(contents, environment.isSet(Variable.ASSENT_DESTINATIONS));
    Takeover takeover =
        Takeover.beginReporting(settings.near(), environment, settings.property(), queues);
    takeover.limits(FileLimits.spans(contents), FileLimits.logs(contents));
    if (contents.propagators().isEmpty()) {
      takeover.withoutPropagators();
    }
    if (!ungated.isEmpty()) {
      takeover.refuse("Assent exports nothing from " + ungated.sentence());
    }
    CURRENT.set(new FileBuild(contents, takeover));
  }

  /** Returns the build on this thread. */
  static FileBuild current() {
    FileBuild build = CURRENT.get();
    if (build == null) {
      throw new ConfigurationException(
          FileContents.ASSENT,
          "this component can be created only from the declarative configuration file of an SDK");
    }
    return build;
  }

  /** Returns the takeover of the SDK. */
  Takeover takeover() {
    return takeover;
  }

  /**
   * Counts a created component of Assent, and starts Assent after the last one.
   *
   * @throws ConfigurationException if it was the last one and a setting is invalid
   */
  void created() {
    missing--;
    if (missing == 0 && contents.isGated()) {
      takeover.start();
    }
  }

  /**
   * Ends the build. If a check fails, the SDK is shut down, because an exception would only be
   * logged.
   */
  static void end(OpenTelemetrySdk sdk) {
    FileBuild build = CURRENT.get();
    CURRENT.remove();
    try {
      if (build == null) {
        shutDown(sdk, "The SDK was built before Assent could read its configuration file.");
      } else {
        build.check(sdk);
      }
    } catch (Throwable unreadable) {
      shutDown(sdk, "Assent can't check this version of OpenTelemetry's SDK.");
      if (build != null) {
        build.close();
      }
      Fatal.rethrow(unreadable);
    }
  }

  private void check(OpenTelemetrySdk sdk) {
    boolean isAsRead = isAsRead(sdk); // before the check, which reads the limits anew
    if (!takeover.isStarted() && !contents.isDisabled()) {
      takeover.report().forEach(sentence -> HostLog.write(Level.INFO, sentence));
    }
    takeover.check(sdk);
    if (!isAsRead) {
      close();
      shutDown(
          sdk,
          "The SDK differs from the configuration file that Assent read: another customizer changed"
              + " it.");
    }
  }

  private boolean isAsRead(OpenTelemetrySdk sdk) {
    return contents.isDisabled()
        || (missing == 0 && takeover.hasLimitsOf(sdk) && GatedSdk.isGated(sdk));
  }

  /** Ends the instance. It has no data yet, and must not pass any: its parts stay in the SDK. */
  private void close() {
    AssentInstance instance = takeover.instance();
    if (instance != null) {
      instance.close();
    }
  }

  private static void shutDown(OpenTelemetrySdk sdk, String sentence) {
    CompletableResultCode unused = ClosedProviders.close(sdk);
    HostLog.write(Level.WARNING, sentence + " Nothing is exported.");
  }
}
