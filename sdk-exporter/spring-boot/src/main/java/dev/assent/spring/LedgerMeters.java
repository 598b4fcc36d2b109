/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import dev.assent.Assent;
import dev.assent.micrometer.AssentMeters;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Binds the meters about Assent to the application's own registries, and never to one whose meters
 * pass a gate of Assent: sent counts of withheld data would reveal people who refused consent. The
 * binders are no beans, since Spring Boot would bind them to every registry.
 */
final class LedgerMeters implements SmartInitializingSingleton {
  private final ObjectProvider<Assent> assent;
  private final ObjectProvider<MeterRegistry> registries;
  private final List<ReadMeters> read;
  private final Replacements replacements;

  LedgerMeters(
      ObjectProvider<Assent> assent,
      ObjectProvider<MeterRegistry> registries,
      List<ReadMeters> read,
      Replacements replacements) {
    this.assent = assent;
    this.registries = registries;
    this.read = read;
    this.replacements = replacements;
  }

  /** Called when Spring Boot has configured all registries. */
  @Override
  public void afterSingletonsInstantiated() {
    Assent started = assent.getIfAvailable();
    if (started == null) {
      return;
    }
    Set<MeterRegistry> own = Collections.newSetFromMap(new IdentityHashMap<>());
    registries.stream().forEach(registry -> addOwn(registry, own));
    List<MeterBinder> binders =
        List.of(AssentMeters.ledger(started), AssentMeters.consentCache(started));
    own.forEach(registry -> bind(binders, registry));
  }

  /**
   * Adds a registry, or the parts of a composite, without those that record to Assent: these are
   * bridges, and those that are gated where they are read.
   */
  private void addOwn(MeterRegistry registry, Set<MeterRegistry> own) {
    if (MetersPostProcessor.isBridge(registry) || isGated(registry)) {
      return;
    }
    if (registry instanceof CompositeMeterRegistry composite) {
      composite.getRegistries().forEach(each -> addOwn(each, own));
    } else {
      own.add(registry);
    }
  }

  private boolean isGated(MeterRegistry registry) {
    return read.stream().anyMatch(each -> each.isGated(registry));
  }

  /** A registry may refuse meters; the application starts without them. */
  private void bind(List<MeterBinder> binders, MeterRegistry registry) {
    try {
      binders.forEach(binder -> binder.bindTo(registry));
    } catch (RuntimeException refused) {
      replacements.say(registry.getClass().getName() + " refused some of the meters about Assent.");
    }
  }
}
