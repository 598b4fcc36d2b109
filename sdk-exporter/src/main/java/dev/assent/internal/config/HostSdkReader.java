/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads the settings of a taken-over SDK: the baggage entry of subjects, trusted processors, and
 * what may leave in headers.
 */
final class HostSdkReader {
  private static final Pattern BAGGAGE_KEY = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,255}");

  private static final Pattern CLASS_NAME =
      Pattern.compile("(?:[A-Za-z_$][A-Za-z0-9_$]*\\.)*[A-Za-z_$][A-Za-z0-9_$]*");

  /** OpenTelemetry's processors and readers that export, or wrap others. */
  private static final Pattern EXPORTING =
      Pattern.compile(
          "io\\.opentelemetry\\.(?:exporter\\..*|sdk\\.(?:\\w+\\.export\\..*|(?:trace|logs)\\.Multi\\w*))");

  private final Environment environment;

  HostSdkReader(Environment environment) {
    this.environment = environment;
  }

  HostSdkSettings read() {
    boolean unused = HostSdkSettings.isPrometheusGated(environment); // throws if it is invalid
    String subjectBaggage = baggageKey(environment.get(Variable.ASSENT_SUBJECT_BAGGAGE));
    return new HostSdkSettings(
        subjectBaggage,
        environment.get("", Variable.ASSENT_TRUSTED_PROCESSORS, this::classes, List.of()),
        new PropagationReader(environment, subjectBaggage).read());
  }

  /** The message does not repeat the key, which callers must not guess. */
  private static String baggageKey(Setting setting) {
    if (!BAGGAGE_KEY.matcher(setting.text()).matches()) {
      throw setting.problem(
          "is not the key of a baggage entry; valid: ASCII letters, digits and !#$%&'*+-.^_`|~, at"
              + " most 255 characters");
    }
    return setting.text();
  }

  private List<String> classes(Setting setting) {
    String valid = "full names of classes, such as com.example.TenantProcessor";
    List<Setting> items = setting.items(valid);
    for (Setting item : items) {
      if (!CLASS_NAME.matcher(item.text()).matches()) {
        throw item.invalid(valid);
      }
      if (EXPORTING.matcher(item.text()).matches()) {
        throw item.problem(
            item.text() + " exports, or wraps a processor that exports; remove it from the SDK");
      }
    }
    return items.stream().map(Setting::text).toList();
  }
}
