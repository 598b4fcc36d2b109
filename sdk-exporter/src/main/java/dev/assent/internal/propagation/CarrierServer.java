/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.propagation;

import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the server in the request to which headers are added, for requests that tell it: those of
 * the JDK's {@link URLConnection} and of Spring, whose observations add headers before their span
 * has attributes. Spring's classes are found by their names, since the application's class loader
 * has them. Thread-safe.
 */
final class CarrierServer {
  private static final String CLIENT_REQUEST =
      "org.springframework.web.reactive.function.client.ClientRequest";

  /** The methods that lead from a request to its URI, by the interface that declares the first. */
  private record Steps(String type, List<String> methods) {}

  private static final List<Steps> KNOWN =
      List.of(
          new Steps("org.springframework.http.HttpRequest", List.of("getURI")),
          new Steps(CLIENT_REQUEST, List.of("url")),
          new Steps(CLIENT_REQUEST + "$Builder", List.of("build", "url")));

  /** The known interface that a class implements, with its steps. */
  private record Known(Class<?> type, Steps steps) {}

  private static final ClassValue<Optional<Known>> BY_CLASS =
      new ClassValue<>() {
        @Override
        protected Optional<Known> computeValue(Class<?> type) {
          return Optional.ofNullable(find(type));
        }
      };

  private CarrierServer() {}

  /** Returns the server of a request; null if it is of another type. */
  static @Nullable RequestServer of(@Nullable Object carrier) {
    if (carrier instanceof URLConnection connection) {
      return of(connection.getURL());
    }
    return carrier == null
        ? null
        : BY_CLASS.get(carrier.getClass()).map(known -> read(carrier, known)).orElse(null);
  }

  /** Reads a URL as its connection does. */
  private static RequestServer of(URL url) {
    return RequestServer.of(
        url.getHost(), url.getPort() < 0 ? url.getDefaultPort() : url.getPort());
  }

  private static RequestServer read(Object carrier, Known known) {
    try {
      Object at = carrier;
      Class<?> type = known.type();
      for (String name : known.steps().methods()) {
        Method method = type.getMethod(name);
        at = method.invoke(at);
        type = method.getReturnType();
      }
      return at instanceof URI uri ? RequestServer.ofUrl(uri.toString()) : RequestServer.UNREADABLE;
    } catch (ReflectiveOperationException | RuntimeException unread) {
      return RequestServer.UNREADABLE;
    }
  }

  private static @Nullable Known find(@Nullable Class<?> type) {
    if (type == null) {
      return null;
    }
    for (Steps steps : KNOWN) {
      if (steps.type().equals(type.getName())) {
        return new Known(type, steps);
      }
    }
    for (Class<?> parent : type.getInterfaces()) {
      Known known = find(parent);
      if (known != null) {
        return known;
      }
    }
    return find(type.getSuperclass());
  }
}
