/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Reads what may leave in headers: {@code ASSENT_PROPAGATE} and the purposes and recipients of the
 * hosts in it.
 */
final class PropagationReader {
  /** Stands for a rule without hosts; no pattern is empty. */
  private static final String ANYWHERE = "";

  /** A baggage key, a vendor such as {@code tenant@vendor}, or a header. */
  private static final Pattern NAME =
      Pattern.compile("[!#$%&'+.^_`|~0-9A-Za-z-][!#$%&'*+.^_`|~0-9A-Za-z@/-]{0,255}");

  private static final String VALID_NAMES =
      "keys of baggage entries and vendors of trace state, such as tenant,acme@vendor, after the"
          + " hosts that may get them, as in *.example.com=tenant;partner.example.net=acme@vendor";

  private static final String VALID_HOSTS = "example.com, *.example.com, example.com:8443, [::1]";

  private final Environment environment;
  private final String subjectBaggage;

  PropagationReader(Environment environment, String subjectBaggage) {
    this.environment = environment;
    this.subjectBaggage = subjectBaggage;
  }

  List<PropagationRule> read() {
    Map<String, Set<String>> names =
        environment.get("", Variable.ASSENT_PROPAGATE, this::names, Map.of());
    Map<String, Purpose> purposes =
        each(Variable.ASSENT_PROPAGATE_PURPOSE, names.keySet(), DestinationReader::purpose);
    Map<String, Recipient> recipients =
        each(Variable.ASSENT_PROPAGATE_RECIPIENT, names.keySet(), DestinationReader::recipient);
    List<PropagationRule> rules = new ArrayList<>();
    names.forEach(
        (hosts, listed) ->
            rules.add(
                new PropagationRule(
                    hosts.equals(ANYWHERE) ? null : ServerPattern.parse(hosts),
                    listed,
                    of(purposes, hosts, Purpose.SERVICE_OPERATION),
                    of(recipients, hosts, Recipient.FIRST_PARTY))));
    return List.copyOf(rules);
  }

  private static <T> T of(Map<String, T> values, String hosts, T otherwise) {
    T own = values.get(hosts);
    return own == null ? values.getOrDefault(ANYWHERE, otherwise) : own;
  }

  /** The names by their hosts. */
  private Map<String, Set<String>> names(Setting setting) {
    Map<String, Set<String>> result = new LinkedHashMap<>();
    for (Setting group : groups(setting)) {
      int equals = group.text().indexOf('=');
      String hosts = hosts(group, equals);
      Set<String> listed = new TreeSet<>();
      for (Setting item : after(group, equals).items(VALID_NAMES)) {
        listed.add(name(item));
      }
      if (result.put(hosts, listed) != null) {
        throw group.problem(
            hosts.equals(ANYWHERE)
                ? "has two groups without hosts; write one"
                : "lists " + hosts + " twice; write its names once");
      }
    }
    if (result.isEmpty()) {
      throw setting.invalid(VALID_NAMES);
    }
    return result;
  }

  private String name(Setting item) {
    String name = item.text();
    if (!NAME.matcher(name).matches()) {
      throw item.invalid(VALID_NAMES);
    }
    if (name.toLowerCase(Locale.ROOT).startsWith("assent.")) {
      throw item.problem("names that begin with assent. never leave; omit them");
    }
    if (name.equalsIgnoreCase(subjectBaggage)) {
      throw item.problem("the entry of ASSENT_SUBJECT_BAGGAGE never leaves; omit it");
    }
    return name;
  }

  /** One value for all hosts, or one for some hosts each, as in {@code a;example.com=b}. */
  private <T> Map<String, T> each(Variable variable, Set<String> known, Function<Setting, T> as) {
    Map<String, T> values = new LinkedHashMap<>();
    Setting setting = environment.find(variable);
    if (setting == null) {
      return values;
    }
    for (Setting group : groups(setting)) {
      int equals = group.text().indexOf('=');
      String hosts = hosts(group, equals);
      if (equals >= 0 && !known.contains(hosts)) {
        throw group.problem("names " + hosts + ", which ASSENT_PROPAGATE does not list");
      }
      if (values.put(hosts, as.apply(after(group, equals))) != null) {
        throw group.problem("has two values for the same hosts; write one");
      }
    }
    if (values.isEmpty()) {
      throw setting.invalid("one value for all hosts, or one per host, as in a;example.com=b");
    }
    return values;
  }

  private static List<Setting> groups(Setting setting) {
    List<Setting> groups = new ArrayList<>();
    for (String group : setting.text().split(";", -1)) {
      if (!group.isBlank()) {
        groups.add(new Setting(setting.name(), group));
      }
    }
    return groups;
  }

  private static String hosts(Setting group, int equals) {
    if (equals < 0) {
      return ANYWHERE;
    }
    Setting hosts = new Setting(group.name(), group.text().substring(0, equals));
    ServerPattern pattern = ServerPattern.parse(hosts.text());
    if (pattern == null) {
      throw hosts.problem(hosts.shown() + " is not a host; valid: " + VALID_HOSTS);
    }
    if (pattern.isPublic()) {
      throw hosts.problem(
          hosts.shown()
              + " covers hosts of many owners; list a domain of your own, or list names without"
              + " hosts to send them to every host");
    }
    return pattern.toString();
  }

  private static Setting after(Setting group, int equals) {
    return new Setting(group.name(), group.text().substring(equals + 1));
  }
}
