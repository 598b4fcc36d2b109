/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.javaagent.application;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * A servlet on Jetty, which logs what it gets and fails if a parameter {@code fail} says so. Runs
 * until the end of its input.
 */
public final class JettyApplication {
  private JettyApplication() {}

  /** Prints {@code listening PORT}. */
  public static void main(String[] arguments) throws Exception {
    Server server = new Server(0);
    ServletContextHandler context = new ServletContextHandler("/shop");
    context.addServlet(new Orders(), "/orders/*");
    server.setHandler(context);
    server.start();
    System.out.println("listening " + ((ServerConnector) server.getConnectors()[0]).getLocalPort());
    while (System.in.read() >= 0) {
      continue;
    }
    server.stop();
    System.exit(0);
  }

  private static final class Orders extends HttpServlet {
    private static final long serialVersionUID = 1;
    private static final Logger logger = Logger.getLogger("orders");

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      String order = new String(request.getInputStream().readAllBytes(), "UTF-8");
      logger.log(Level.WARNING, "an order came: {0}", order);
      if (request.getParameter("fail") != null) {
        throw new IllegalStateException("can't deliver " + order);
      }
      response.setHeader("X-Order", order);
      response.getWriter().println("ordered " + order);
    }
  }
}
