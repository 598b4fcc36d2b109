/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http.spi;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.config.Variable;
import dev.assent.internal.http.HttpSenders;
import dev.assent.internal.http.jdk.JdkSender;
import dev.assent.internal.time.Clock;
import dev.assent.transport.TransportProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Chooses the transport of an instance. Stateless. */
public final class TransportChoice {
  /** The name of the built-in transport: {@value}. */
  static final String JDK = "jdk";

  private static final Logger logger = Logger.getLogger("dev.assent.transport");
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  private TransportChoice() {}

  /**
   * Returns the one that code gave, else the named one, else the only one that is found, else the
   * JDK's.
   *
   * @param given null if code gave none
   * @param named the value of {@code ASSENT_TRANSPORT}; null if it is not set
   * @throws ConfigurationException if none has the name, or several are found and none is named
   */
  public static HttpSenders of(@Nullable TransportProvider given, @Nullable String named) {
    return of(given, named, TransportChoice::found);
  }

  static HttpSenders of(
      @Nullable TransportProvider given,
      @Nullable String named,
      Supplier<List<TransportProvider>> found) {
    if (given != null) {
      return senders(given, "AssentBuilder.transport");
    }
    if (JDK.equals(named)) {
      return JdkSender::new;
    }
    List<TransportProvider> all = found.get();
    List<TransportProvider> chosen =
        all.stream().filter(each -> named == null || named.equals(name(each))).toList();
    if (chosen.size() > 1 || (chosen.isEmpty() && named != null)) {
      throw new ConfigurationException(Variable.ASSENT_TRANSPORT.name(), problem(named, all));
    }
    return chosen.isEmpty()
        ? JdkSender::new
        : senders(chosen.get(0), Variable.ASSENT_TRANSPORT.name());
  }

  private static String problem(@Nullable String named, List<TransportProvider> all) {
    TreeSet<String> names = new TreeSet<>(List.of(JDK));
    all.forEach(each -> names.add(name(each)));
    if (named == null) {
      return "several transports are on the class path; name one of " + names;
    }
    return names.contains(named)
        ? "several transports on the class path have the name " + named + "; keep one of them"
        : "no transport on the class path has that name; valid: "
            + names
            + "; okhttp needs the artifact assent-transport-okhttp";
  }

  private static HttpSenders senders(TransportProvider provider, String setting) {
    String name = name(provider);
    if (!NAME.matcher(name).matches() || name.equals(JDK)) {
      throw new ConfigurationException(
          setting,
          provider.getClass().getName()
              + " has a name that is not valid; valid: lower-case letters, digits and hyphens, and"
              + " not jdk");
    }
    TransportLog log =
        new TransportLog(name, setting, Clock.system(), line -> logger.log(Level.WARNING, line));
    OwnTransports own = new OwnTransports();
    return settings -> new TransportSender(provider, own, log, settings);
  }

  /** Returns a provider's name; an empty one, which is not valid, if it has none or fails. */
  private static String name(TransportProvider provider) {
    try {
      String name = provider.name();
      return name == null ? "" : name;
    } catch (RuntimeException | LinkageError broken) {
      return "";
    }
  }

  /**
   * By the loader of Assent's classes: the loader of a thread may belong to another application.
   */
  private static List<TransportProvider> found() {
    return all(
        ServiceLoader.load(TransportProvider.class, TransportProvider.class.getClassLoader()));
  }

  /** Returns all, of which one can lack the client that it uses, or be of a newer Java. */
  static List<TransportProvider> all(Iterable<TransportProvider> loader) {
    List<TransportProvider> found = new ArrayList<>();
    try {
      loader.forEach(found::add);
    } catch (ServiceConfigurationError | LinkageError broken) {
      throw new ConfigurationException(
          Variable.ASSENT_TRANSPORT.name(),
          "a transport on the class path can't be loaded ("
              + broken.getMessage()
              + "); repair it, or set jdk");
    }
    return found;
  }
}
