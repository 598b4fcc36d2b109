/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import dev.assent.config.ConfigurationException;
import dev.assent.ledger.Signal;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the destinations in {@code ASSENT_DESTINATIONS}, or the default destination if it is not
 * set. The purpose and the recipient of a listed destination have no default.
 */
final class DestinationReader {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");
  private static final int MAX_DESTINATIONS = 32;

  /** One line without control characters, and without those that reorder text. */
  private static final Pattern ONE_LINE = Pattern.compile("\\P{C}{1,200}");

  private final Environment environment;
  private final @Nullable Setting listed;
  private final List<String> names;

  DestinationReader(Environment environment) {
    this.environment = environment;
    this.listed = environment.find(Variable.ASSENT_DESTINATIONS);
    this.names = listed == null ? List.of() : names(listed);
  }

  /** The listed names; empty for the default destination. */
  List<String> names() {
    return names;
  }

  /** Whether a listed destination sends to OpenTelemetry's endpoints, since it has none itself. */
  boolean usesStandardEndpoints() {
    return names.stream()
        .map(Variable::prefix)
        .anyMatch(
            prefix ->
                environment.find(prefix, Variable.ENDPOINT) == null
                    && environment.find(prefix, Variable.LISTEN) == null);
  }

  /** Refuses destinations that are scraped: an application's SDK has readers of its own. */
  void refuseListeners() {
    for (String name : names) {
      Setting listen = environment.find(Variable.prefix(name), Variable.LISTEN);
      if (listen != null) {
        throw listen.problem(
            "has no effect in an application's own OpenTelemetry SDK; give the SDK a metric reader"
                + " of its own, such as OpenTelemetry's for Prometheus, which Assent gates");
      }
    }
  }

  List<DestinationSettings> read() {
    EndpointReader endpoints = new EndpointReader(environment);
    Map<Signal, EndpointSettings> standard = endpoints.standard();
    Set<Signal> exported = exportedSignals();
    if (listed == null) {
      return List.of(defaultDestination(standard, exported));
    }
    for (Variable name : List.of(Variable.ASSENT_PURPOSE, Variable.ASSENT_RECIPIENT)) {
      Setting unused = environment.find(name);
      if (unused != null) {
        throw unused.problem(
            "has no effect if ASSENT_DESTINATIONS is set; set "
                + KnownVariables.DESTINATION
                + "<NAME>_"
                + name.name().substring("ASSENT_".length()));
      }
    }
    List<DestinationSettings> result = new ArrayList<>();
    for (String name : names) {
      result.add(namedDestination(name, endpoints, standard, exported));
    }
    return result;
  }

  /**
   * The destinations of an application's exporters. Each has its own purpose and recipient, or else
   * those of the process.
   *
   * @param exporters their names
   */
  List<DestinationSettings> hosted(List<String> exporters) {
    Purpose purpose = purpose(environment.get(Variable.ASSENT_PURPOSE));
    Recipient recipient = recipient(environment.get(Variable.ASSENT_RECIPIENT));
    List<DestinationSettings> result = new ArrayList<>();
    for (String name : exporters) {
      String prefix = Variable.prefix(name);
      boolean isOwn = environment.find(prefix, Variable.PURPOSE) != null;
      result.add(
          new DestinationSettings(
              new Destination(
                  name,
                  environment.get(prefix, Variable.PURPOSE, DestinationReader::purpose, purpose),
                  environment.get(
                      prefix, Variable.RECIPIENT, DestinationReader::recipient, recipient)),
              label(prefix),
              isOwn ? Variable.PURPOSE.in(prefix) : Variable.ASSENT_PURPOSE.name(),
              Map.of()));
    }
    return result;
  }

  private DestinationSettings defaultDestination(
      Map<Signal, EndpointSettings> standard, Set<Signal> exported) {
    Purpose purpose = purpose(environment.get(Variable.ASSENT_PURPOSE));
    Recipient recipient = recipient(environment.get(Variable.ASSENT_RECIPIENT));
    return new DestinationSettings(
        new Destination("default", purpose, recipient),
        label(Variable.prefix("default")),
        Variable.ASSENT_PURPOSE.name(),
        only(exported, standard));
  }

  private DestinationSettings namedDestination(
      String name,
      EndpointReader endpoints,
      Map<Signal, EndpointSettings> standard,
      Set<Signal> exported) {
    String prefix = Variable.prefix(name);
    Setting purpose =
        required(prefix, Variable.PURPOSE, "the purpose of its data, such as ai_training");
    Setting recipient =
        required(
            prefix,
            Variable.RECIPIENT,
            "the recipient of its data, one of " + recipients().keySet());
    ListenSettings listen = new ListenReader(environment, prefix).read();
    if (listen != null) {
      return new DestinationSettings(
          new Destination(name, purpose(purpose), recipient(recipient)),
          label(prefix),
          purpose.name(),
          Map.of(),
          listen,
          !exported.contains(Signal.METRICS));
    }
    Set<Signal> signals = EnumSet.noneOf(Signal.class);
    signals.addAll(exported);
    signals.retainAll(
        environment.get(
            prefix, Variable.SIGNALS, DestinationReader::signals, EnumSet.allOf(Signal.class)));
    return new DestinationSettings(
        new Destination(name, purpose(purpose), recipient(recipient)),
        label(prefix),
        purpose.name(),
        only(signals, endpoints.named(prefix, standard)));
  }

  private @Nullable String label(String prefix) {
    Setting label = environment.find(prefix, Variable.LABEL);
    if (label != null && !ONE_LINE.matcher(label.text()).matches()) {
      throw label.invalid("one line of 1 to 200 characters");
    }
    return label == null ? null : label.text();
  }

  private Setting required(String prefix, Variable variable, String what) {
    Setting setting = environment.find(prefix, variable);
    if (setting == null) {
      throw new ConfigurationException(variable.in(prefix), "is required: " + what);
    }
    return setting;
  }

  private static List<String> names(Setting setting) {
    Set<String> names = new LinkedHashSet<>();
    for (Setting item : setting.list()) {
      if (!NAME.matcher(item.text()).matches()) {
        throw item.invalid("names of [a-z][a-z0-9_]*, at most 63 characters");
      }
      if (!names.add(item.text())) {
        throw item.problem(item.shown() + " is listed twice");
      }
    }
    if (names.isEmpty() || names.size() > MAX_DESTINATIONS) {
      throw setting.problem("list 1 to " + MAX_DESTINATIONS + " names");
    }
    for (String name : names) {
      for (String suffix : List.of("_client", "_server")) {
        if (names.contains(name + suffix)) {
          throw setting.problem(
              "'" + name + "' and '" + name + suffix + "' would share variables; rename one");
        }
      }
    }
    return List.copyOf(names);
  }

  static Purpose purpose(Setting setting) {
    try {
      return new Purpose(setting.text());
    } catch (IllegalArgumentException malformed) {
      throw setting.invalid(Purpose.BUILT_IN + " or one that a policy file declares");
    }
  }

  static Recipient recipient(Setting setting) {
    return setting.oneOf(recipients());
  }

  private static Map<String, Recipient> recipients() {
    Map<String, Recipient> recipients = new LinkedHashMap<>();
    for (Recipient recipient : Recipient.values()) {
      recipients.put(recipient.id(), recipient);
    }
    return recipients;
  }

  private static Set<Signal> signals(Setting setting) {
    Map<String, Signal> valid = new LinkedHashMap<>();
    for (Signal signal : Signal.values()) {
      valid.put(signal.id(), signal);
    }
    Set<Signal> signals = EnumSet.noneOf(Signal.class);
    setting.list().forEach(item -> signals.add(item.oneOf(valid)));
    if (signals.isEmpty()) {
      throw setting.invalid(String.join(", ", valid.keySet()));
    }
    return signals;
  }

  /** A signal whose standard exporter is {@code none} is switched off at all destinations. */
  private Set<Signal> exportedSignals() {
    Set<Signal> exported = EnumSet.noneOf(Signal.class);
    for (Signal signal : Signal.values()) {
      Variable exporter =
          switch (signal) {
            case TRACES -> Variable.OTEL_TRACES_EXPORTER;
            case METRICS -> Variable.OTEL_METRICS_EXPORTER;
            case LOGS -> Variable.OTEL_LOGS_EXPORTER;
          };
      if (isExported(environment.get(exporter))) {
        exported.add(signal);
      }
    }
    return exported;
  }

  private static boolean isExported(Setting setting) {
    Map<String, Boolean> valid = new LinkedHashMap<>();
    valid.put("otlp", true);
    valid.put("none", false);
    return setting.oneOf(valid);
  }

  private static Map<Signal, EndpointSettings> only(
      Set<Signal> signals, Map<Signal, EndpointSettings> endpoints) {
    Map<Signal, EndpointSettings> result = new LinkedHashMap<>(endpoints);
    result.keySet().retainAll(signals);
    return result;
  }
}
