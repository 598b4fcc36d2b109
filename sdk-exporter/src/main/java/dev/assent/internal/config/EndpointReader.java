/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import dev.assent.ledger.Signal;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads endpoints: the standard ones in {@code OTEL_EXPORTER_OTLP_*}, and those of a destination.
 */
final class EndpointReader {
  private static final String OTLP = "OTEL_EXPORTER_OTLP_";
  private static final String DEFAULT_ENDPOINT = "http://localhost:4318";
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
  private final Environment environment;

  EndpointReader(Environment environment) {
    this.environment = environment;
  }

  /** The names of OpenTelemetry's variables that a destination without an endpoint uses. */
  static Set<String> withoutCredentials() {
    Set<String> names = new HashSet<>();
    for (String suffix : List.of("ENDPOINT", "PROTOCOL", "COMPRESSION", "TIMEOUT", "CERTIFICATE")) {
      names.add(OTLP + suffix);
      for (Signal signal : Signal.values()) {
        names.add(OTLP + signal.name() + "_" + suffix);
      }
    }
    return names;
  }

  /** OpenTelemetry's endpoints: a signal's own variable, else the general one. */
  Map<Signal, EndpointSettings> standard() {
    Map<Signal, EndpointSettings> endpoints = new EnumMap<>(Signal.class);
    checkProtocol(OTLP + "PROTOCOL");
    for (Signal signal : Signal.values()) {
      endpoints.put(signal, standard(signal));
    }
    return endpoints;
  }

  private EndpointSettings standard(Signal signal) {
    String own = OTLP + signal.name() + "_";
    checkProtocol(own + "PROTOCOL");
    // also reads general variables that a signal's own overrides, so that errors in them show
    URI general = withPath(general(OTLP + "ENDPOINT", DEFAULT_ENDPOINT), signal);
    Map<String, String> headers = headers(OTLP);
    String compression = compression(OTLP, "none");
    Duration timeout = timeout(OTLP, DEFAULT_TIMEOUT);
    byte[] certificates = certificates(OTLP, null);
    Client client = client(OTLP, OTLP);
    boolean ownClient =
        environment.find(own + "CLIENT_KEY") != null
            || environment.find(own + "CLIENT_CERTIFICATE") != null;
    return settings(
        signal,
        environment.get(own + "ENDPOINT", EndpointReader::uri, general),
        environment.find(own + "HEADERS") == null ? headers : headers(own),
        compression(own, compression),
        timeout(own, timeout),
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
    Setting own = environment.find(prefix + "ENDPOINT");
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
                  compression(prefix, otherwise.compression()),
                  timeout(prefix, otherwise.timeout()),
                  certificates(prefix, otherwise.trustedCertificates()),
                  client));
        });
    return endpoints;
  }

  private void checkProtocol(String name) {
    Setting setting = environment.find(name);
    if (setting == null || setting.text().equals("http/protobuf")) {
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

  private URI general(String name, String otherwise) {
    return environment.get(name, EndpointReader::uri, URI.create(otherwise));
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
    return environment.get(
        prefix + "HEADERS", setting -> Headers.read(setting, Set.of()), Map.of());
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

  private String compression(String prefix, String otherwise) {
    Map<String, String> valid = new LinkedHashMap<>();
    valid.put("none", "none");
    valid.put("gzip", "gzip");
    return environment.get(prefix + "COMPRESSION", it -> it.oneOf(valid), otherwise);
  }

  private Duration timeout(String prefix, Duration otherwise) {
    return environment.get(prefix + "TIMEOUT", Setting::duration, otherwise);
  }

  private byte @Nullable [] certificates(String prefix, byte @Nullable [] otherwise) {
    Setting setting = environment.find(prefix + "CERTIFICATE");
    return setting == null ? otherwise : setting.fileBytes();
  }

  /** Key and certificate, each from the first prefix or else from the second; both or neither. */
  private @Nullable Client client(String prefix, String otherwise) {
    Setting key = either(prefix, otherwise, "CLIENT_KEY");
    Setting certificate = either(prefix, otherwise, "CLIENT_CERTIFICATE");
    if (key == null) {
      if (certificate == null) {
        return null;
      }
      throw certificate.problem("needs the client's key too; set " + prefix + "CLIENT_KEY");
    }
    if (certificate == null) {
      throw key.problem("needs the certificate too; set " + prefix + "CLIENT_CERTIFICATE");
    }
    return new Client(key.fileBytes(), certificate.fileBytes());
  }

  private @Nullable Setting either(String prefix, String otherwise, String name) {
    Setting setting = environment.find(prefix + name);
    return setting == null ? environment.find(otherwise + name) : setting;
  }

  /** The client's key and certificate for mutual TLS, as PEM. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Client(byte[] key, byte[] certificate) {}
}
