/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance.start;

import dev.assent.internal.config.DestinationSettings;
import dev.assent.internal.config.EndpointSettings;
import dev.assent.internal.config.ListenSettings;
import dev.assent.internal.config.Settings;
import dev.assent.ledger.Signal;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The line at the start of an instance: its version, its policies, and for each destination the
 * signals, the host, the purpose and the recipient. Of an address it has the host and the port,
 * never a path, a query or a credential; of a policy file the name, never its directory.
 */
public final class StartLine {
  private StartLine() {}

  public static String of(String version, List<String> policies, Settings settings) {
    String state =
        settings.isSdkDisabled()
            ? ", disabled by OTEL_SDK_DISABLED"
            : settings.isEnabled() ? "" : ", switched off: nothing leaves";
    int count = settings.destinations().size();
    return "Assent "
        + version
        + ": "
        + count
        + (count == 1 ? " destination" : " destinations")
        + ", policies "
        + policies(policies)
        + state
        + ". Gated: "
        + settings.destinations().stream()
            .map(StartLine::destination)
            .collect(Collectors.joining("; "))
        + ".";
  }

  /** Presets, and the names of policy files without their directories. */
  public static List<String> policies(List<String> names) {
    return names.stream()
        .map(name -> name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1))
        .toList();
  }

  private static String destination(DestinationSettings settings) {
    ListenSettings listen = settings.listen();
    String way =
        listen == null
            ? hosts(settings.endpoints())
            : "metrics, scraped at " + listen.host() + ":" + listen.port();
    return settings.destination().name()
        + " ("
        + (way.isEmpty() ? "no signal" : way)
        + ") for "
        + settings.destination().purpose().name()
        + ", "
        + settings.destination().recipient().id();
  }

  /**
   * Such as {@code traces, logs to otlp.example.com}: signals with the same host stand together.
   */
  private static String hosts(Map<Signal, EndpointSettings> endpoints) {
    Map<String, String> signals = new LinkedHashMap<>();
    endpoints.forEach(
        (signal, endpoint) ->
            signals.merge(host(endpoint.endpoint()), signal.id(), (a, b) -> a + ", " + b));
    return signals.entrySet().stream()
        .map(entry -> entry.getValue() + " to " + entry.getKey())
        .collect(Collectors.joining(", "));
  }

  private static String host(URI address) {
    return address.getHost() + (address.getPort() < 0 ? "" : ":" + address.getPort());
  }
}
