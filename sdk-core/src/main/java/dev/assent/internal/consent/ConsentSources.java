/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.category.Categories;
import dev.assent.internal.file.Disk;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.internal.time.Clock;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * The sources in the list {@code ASSENT_CONSENT_SOURCE}, created but not started. Immutable.
 *
 * @param list the sources, in the order of the list
 */
public record ConsentSources(List<KnownChoices> list) {
  private static final String VARIABLE = "ASSENT_CONSENT_SOURCE";
  private static final String FILE = "file:";

  /** Copies the list. */
  public ConsentSources {
    list = List.copyOf(list);
  }

  /**
   * The parameters for creating sources.
   *
   * @param consent the value of {@code ASSENT_CONSENT}; null if it is not set
   * @param consentTerms the value of {@code ASSENT_CONSENT_TERMS}; null if it is not set
   * @param places the place of each item in the whole {@code ASSENT_CONSENT_SOURCE}, from 1
   * @param subject the process's own subject; null if it has none
   * @param categories the leaves that choices may name
   * @param purposes the purposes that choices may name, fixed at start
   * @param clock the clock
   * @param executor the executor that reads files again; it is not shut down here
   * @param refresh the interval at which files are read again
   */
  public record Settings(
      @Nullable String consent,
      @Nullable String consentTerms,
      List<Integer> places,
      @Nullable SubjectPath subject,
      Categories categories,
      Set<Purpose> purposes,
      Clock clock,
      ScheduledExecutorService executor,
      Duration refresh) {}

  /**
   * Creates the sources of a comma-separated list of {@code env} and {@code file:PATH}.
   *
   * @param spec the value of {@code ASSENT_CONSENT_SOURCE} without the HTTP sources, which the
   *     caller creates; blank if there are no other sources
   * @param settings the parameters
   * @throws dev.assent.config.ConfigurationException naming the variable and the invalid item
   */
  public static ConsentSources parse(String spec, Settings settings) {
    ChoiceVocabulary vocabulary = new ChoiceVocabulary(settings.categories, settings.purposes);
    Map<String, KnownChoices> sources = new LinkedHashMap<>();
    List<String> items = spec.isBlank() ? List.of() : List.of(spec.split(",", -1));
    for (int i = 0; i < items.size(); i++) {
      String item = items.get(i).strip();
      boolean stores = sources.values().stream().noneMatch(LocalStore.class::isInstance);
      KnownChoices source = source(item, settings.places.get(i), stores, settings, vocabulary);
      if (sources.putIfAbsent(source.name(), source) != null) {
        throw problem(item, "is listed twice");
      }
    }
    if (!sources.containsKey(EnvSource.NAME) && isSet(settings.consent)) {
      throw new ConfigurationException(
          EnvSource.VARIABLE, "is set, but " + VARIABLE + " does not list 'env'");
    }
    return new ConsentSources(List.copyOf(sources.values()));
  }

  private static KnownChoices source(
      String item, int place, boolean stores, Settings settings, ChoiceVocabulary vocabulary) {
    if (item.equals(EnvSource.NAME)) {
      return EnvSource.parse(
          settings.consent, settings.consentTerms, settings.subject, vocabulary, settings.clock);
    }
    if (item.startsWith("http:") || item.startsWith("https:")) {
      throw new ConfigurationException(
          VARIABLE, "a source over HTTP can't be made here; list env and file:PATH");
    }
    if (!item.startsWith(FILE) || item.length() == FILE.length()) {
      throw problem(item, "is not a source; list env and file:PATH, joined by commas");
    }
    try {
      Path path = Path.of(item.substring(FILE.length())).normalize();
      return new FileSource(
          path,
          label(place),
          stores,
          vocabulary,
          settings.clock,
          settings.executor,
          settings.refresh,
          Disk.system());
    } catch (InvalidPathException invalid) {
      throw problem(item, "has no valid path");
    }
  }

  /** Returns the words for a source in log lines: its place in the variable, not its address. */
  public static String label(int place) {
    return place + " in " + VARIABLE;
  }

  private static boolean isSet(@Nullable String value) {
    return value != null && !value.isBlank();
  }

  private static ConfigurationException problem(String item, String problem) {
    return new ConfigurationException(VARIABLE, "'" + item + "' " + problem);
  }

  /**
   * Checks the sources against the policy: a grant in the environment must state its terms if the
   * policy has {@code since} for one of its cells.
   *
   * @throws dev.assent.config.ConfigurationException naming {@code ASSENT_CONSENT_TERMS} and the
   *     cell
   */
  public void validate(PooledPolicy policy, List<Destination> destinations) {
    for (KnownChoices source : list) {
      if (source instanceof EnvSource env) {
        env.validate(policy, destinations);
      }
    }
  }

  /**
   * Returns the first source that stores the choices made in this process; null if there is none.
   */
  public @Nullable LocalStore localStore() {
    for (KnownChoices source : list) {
      if (source instanceof LocalStore store) {
        return store;
      }
    }
    return null;
  }
}
