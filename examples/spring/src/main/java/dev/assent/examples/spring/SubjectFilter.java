/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.spring;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.context.Scope;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Names the user of a request for telemetry, where the service authenticates it. The header stands
 * for a real authentication.
 */
@Component
class SubjectFilter extends OncePerRequestFilter {
  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String user = request.getHeader("X-Chat-User");
    if (user == null) {
      chain.doFilter(request, response);
      return;
    }
    Baggage named = Baggage.current().toBuilder().put("assent.subject", "acme/" + user).build();
    try (Scope scope = named.makeCurrent()) {
      chain.doFilter(request, response);
    }
  }
}
