/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import dev.assent.ledger.Signal;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads endpoints: the standard ones in {@code OTEL_EXPORTER_OTLP_*}, and those of a destination.
 */
final class EndpointReader {
  /** The start of the names of OpenTelemetry's variables. */
  static final String OTLP = "OTEL_EXPORTER_OTLP_";

  private final Environment environment;

  EndpointReader(Environment environment) {
    this.environment = environment;
  }

  /** The names of OpenTelemetry's variables that a destination without an endpoint uses. */
  static Set<String> withoutCredentials() {
    return Stream.of(
            Variable.ENDPOINT,
            Variable.PROTOCOL,
            Variable.COMPRESSION,
            Variable.TIMEOUT,
            Variable.CERTIFICATE)
        .flatMap(it -> it.names(List.of()).stream())
        .collect(Collectors.toSet());
  }

  /** OpenTelemetry's endpoints: a signal's own variable, else the general one. */
  Map<Signal, EndpointSettings> standard() {
    Map<Signal, EndpointSettings> endpoints = new EnumMap<>(Signal.class);
    checkProtocol(OTLP);
    for (Signal signal : Signal.values()) {
      endpoints.put(signal, standard(signal));
    }
    return endpoints;
  }

  private EndpointSettings standard(Signal signal) {
    String own = OTLP + signal.name() + "_";
    checkProtocol(own);
    // also reads general variables that a signal's own overrides, so that errors in them show
    URI general = withPath(uri(environment.get(OTLP, Variable.ENDPOINT)), signal);
    Map<String, String> headers = headers(OTLP);
    String compression = compression(environment.get(OTLP, Variable.COMPRESSION));
    Duration timeout = environment.get(OTLP, Variable.TIMEOUT).duration();
    byte[] certificates = certificates(OTLP, null);
    Client client = client(OTLP, OTLP);
    boolean ownClient =
        environment.find(own, Variable.CLIENT_KEY) != null
            || environment.find(own, Variable.CLIENT_CERTIFICATE) != null;
    return settings(
        signal,
        environment.get(own, Variable.ENDPOINT, EndpointReader::uri, general),
        environment.get(own, Variable.HEADERS, EndpointReader::headers, headers),
        environment.get(own, Variable.COMPRESSION, EndpointReader::compression, compression),
        environment.get(own, Variable.TIMEOUT, Setting::duration, timeout),
        certificates(own, certificates),
        ownClient ? client(own, OTLP) : client);
  }

  /**
   * The endpoints of one destination. Without an {@code ENDPOINT}, it uses the standard endpoints,
   * and their compression, timeout and trusted certificates unless it has its own. It never uses
   * their credentials, which are the headers and the client certificate.
   *
   * @param prefix {@code ASSENT_DESTINATION_<NAME>_}
   */
  Map<Signal, EndpointSettings> named(String prefix, Map<Signal, EndpointSettings> standard) {
    Setting own = environment.find(prefix, Variable.ENDPOINT);
    URI base = own == null ? null : uri(own);
    Map<String, String> headers = headers(prefix);
    Client client = client(prefix, prefix);
    Map<Signal, EndpointSettings> endpoints = new EnumMap<>(Signal.class);
    standard.forEach(
        (signal, otel) -> {
          EndpointSettings otherwise =
              base == null ? otel : EndpointSettings.of(signal, withPath(base, signal));
          endpoints.put(
              signal,
              settings(
                  signal,
                  otherwise.endpoint(),
                  headers,
                  environment.get(
                      prefix,
                      Variable.COMPRESSION,
                      EndpointReader::compression,
                      otherwise.compression()),
                  environment.get(prefix, Variable.TIMEOUT, Setting::duration, otherwise.timeout()),
                  certificates(prefix, otherwise.trustedCertificates()),
                  client));
        });
    return endpoints;
  }

  private void checkProtocol(String prefix) {
    Setting setting = environment.get(prefix, Variable.PROTOCOL);
    if (setting.text().equals(Variable.PROTOCOL.otherwise)) {
      return;
    }
    throw switch (setting.text()) {
      case "grpc" ->
          setting.problem(
              "grpc is not supported; set it to http/protobuf, and the endpoint to the receiver's"
                  + " HTTP port, usually 4318");
      case "http/json" -> setting.problem("http/json is not supported; set it to http/protobuf");
      default -> setting.invalid("http/protobuf");
    };
  }

  private static URI uri(Setting setting) {
    URI uri = Addresses.http(setting, setting.text());
    if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw setting.problem("the address must have no query and no fragment");
    }
    return uri.getRawPath().isEmpty() ? Addresses.withPath(uri, "/") : uri;
  }

  private static URI withPath(URI base, Signal signal) {
    String path = base.getRawPath();
    String slash = path.endsWith("/") ? "" : "/";
    return Addresses.withPath(base, path + slash + "v1/" + signal.id());
  }

  private Map<String, String> headers(String prefix) {
    return environment.get(prefix, Variable.HEADERS, EndpointReader::headers, Map.of());
  }

  private static Map<String, String> headers(Setting setting) {
    return Headers.read(setting, Set.of());
  }

  private EndpointSettings settings(
      Signal signal,
      URI endpoint,
      Map<String, String> headers,
      String compression,
      Duration timeout,
      byte @Nullable [] certificates,
      @Nullable Client client) {
    return new EndpointSettings(
        signal,
        endpoint,
        headers,
        compression,
        timeout,
        timeout,
        certificates,
        client == null ? null : client.key(),
        client == null ? null : client.certificate());
  }

  private static String compression(Setting setting) {
    Map<String, String> valid = new LinkedHashMap<>();
    valid.put("none", "none");
    valid.put("gzip", "gzip");
    return setting.oneOf(valid);
  }

  private byte @Nullable [] certificates(String prefix, byte @Nullable [] otherwise) {
    Setting setting = environment.find(prefix, Variable.CERTIFICATE);
    return setting == null ? otherwise : setting.fileBytes();
  }

  /** Key and certificate, each from the first prefix or else from the second; both or neither. */
  private @Nullable Client client(String prefix, String otherwise) {
    Setting key = either(prefix, otherwise, Variable.CLIENT_KEY);
    Setting certificate = either(prefix, otherwise, Variable.CLIENT_CERTIFICATE);
    if (key == null) {
      if (certificate == null) {
        return null;
      }
      throw certificate.problem(
          "needs the client's key too; set " + Variable.CLIENT_KEY.in(prefix));
    }
    if (certificate == null) {
      throw key.problem("needs the certificate too; set " + Variable.CLIENT_CERTIFICATE.in(prefix));
    }
    return new Client(key.fileBytes(), certificate.fileBytes());
  }

  private @Nullable Setting either(String prefix, String otherwise, Variable variable) {
    Setting setting = environment.find(prefix, variable);
    return setting == null ? environment.find(otherwise, variable) : setting;
  }

  /** The client's key and certificate for mutual TLS, as PEM. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Client(byte[] key, byte[] certificate) {}
}
