/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.send;

import dev.assent.internal.http.GivenProxies;
import dev.assent.internal.http.HttpCall;
import dev.assent.internal.http.HttpSender;
import dev.assent.internal.http.HttpSenders;
import dev.assent.internal.supervise.Restored;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.ProxyOptions;
import java.lang.reflect.InvocationTargetException;
import java.net.ProxySelector;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Assent's HTTP senders with the settings of claimed exporters. Exporters with equal settings share
 * one. Only {@link #check} may be called by another thread.
 */
final class ClaimedSenders {
  private final String threads;
  private final HttpSenders opener;
  private final Map<HttpSender.Settings, HttpSender> senders = new HashMap<>();

  /** For the supervisor, without an iterator. */
  private volatile HttpSender[] checked = {};

  /**
   * @param threads the name of their threads
   * @param opener opens senders
   */
  ClaimedSenders(String threads, HttpSenders opener) {
    this.opener = opener;
    this.threads = threads;
  }

  /**
   * Returns the sender for an exporter.
   *
   * @throws UnclaimableException if Assent's client can't keep one of the settings
   */
  HttpSender of(HttpSenderConfig config) {
    URI endpoint = config.getEndpoint();
    try {
      HttpCall unused = HttpCall.to(endpoint);
    } catch (IllegalArgumentException e) {
      throw new UnclaimableException("no request can be sent to its address");
    }
    ProxyOptions proxy = config.getProxyOptions();
    ProxySelector given = proxy == null ? null : proxy.getProxySelector();
    if (usesSocks(given == null ? ProxySelector.getDefault() : given, endpoint)) {
      throw new UnclaimableException("its proxy is a SOCKS proxy, which Assent can't use");
    }
    // The exporter builder turns zero into "none", a duration that the client can't take.
    Duration connect = config.getConnectTimeout();
    boolean bounded = connect.compareTo(Duration.ofDays(1)) < 0;
    HttpSender sender =
        senders.computeIfAbsent(
            new HttpSender.Settings(
                threads,
                0,
                bounded ? connect : null,
                config.getSslContext(),
                given,
                protocols(config)),
            opener::open);
    checked = senders.values().toArray(HttpSender[]::new);
    return sender;
  }

  void check(long nanoTime, Restored restored) {
    for (HttpSender sender : checked) {
      sender.check(nanoTime, restored);
    }
  }

  private static boolean usesSocks(@Nullable ProxySelector selector, URI endpoint) {
    if (selector == null) {
      return false;
    }
    try {
      List<?> unused = new GivenProxies(selector).select(endpoint);
      return false;
    } catch (IllegalStateException socks) {
      return true;
    } catch (RuntimeException later) {
      return false; // the selector is asked again for each exchange, which fails with it
    }
  }

  /** Only OpenTelemetry 1.66 and newer have this setting. */
  private static List<String> protocols(HttpSenderConfig config) {
    try {
      Object protocols = HttpSenderConfig.class.getMethod("getEnabledProtocols").invoke(config);
      return protocols instanceof List<?> names
          ? names.stream().map(String::valueOf).toList()
          : List.of();
    } catch (NoSuchMethodException older) {
      return List.of();
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new UnclaimableException("its TLS versions can't be read");
    }
  }

  void close() {
    senders.values().forEach(HttpSender::close);
  }
}
