# frozen_string_literal: true

# The contract's Rails: Action Cable with the channels of ../channels.ts, and an HTTP side for the tests to pull
# strings with. One process, nothing stored.

ENV["RAILS_ENV"] = "production"

require "logger"
require "securerandom"
require "rails"
require "action_controller/railtie"
require "action_cable/engine"

# Who started this holds our input open: when that ends, so do we.
Thread.new do
  $stdin.read
  exit!
end

class ContractApp < Rails::Application
  config.load_defaults 6.1
  config.root = __dir__
  config.api_only = true
  config.eager_load = false
  config.secret_key_base = SecureRandom.hex(32)
  config.logger = Logger.new($stderr, level: :fatal)
  config.action_cable.cable = { "adapter" => "async" }
  config.action_cable.mount_path = "/cable"
  # Node sends no Origin.
  config.action_cable.disable_request_forgery_protection = true
end

module ApplicationCable
  class Connection < ActionCable::Connection::Base
    identified_by :user

    def connect
      self.user = request.params.fetch("user", "guest")
      reject_unauthorized_connection if user == "nobody"
    end
  end
end

class RoomChannel < ActionCable::Channel::Base
  def subscribed
    return reject if params[:room] == "closed"
    raise "This room is broken" if params[:room] == "broken"

    transmit({ event: "greeting", user: user }) if params[:greet]
    stream_from room
    stream_from "room:#{params[:also]}" if params[:also]
  end

  def unsubscribed
    stop_all_streams
    to_room event: "left", user: user unless params[:discreet]
  end

  def say(data)
    to_room event: "said", user: user, text: data["text"]
  end

  def echo(data)
    transmit({ event: "echo", data: data })
  end

  def receive(data)
    transmit({ event: "received", data: data })
  end

  def whoami
    transmit({ event: "you", user: user })
  end

  def stumble
    raise "This action fails"
  end

  private

  def room
    "room:#{params[:room]}"
  end

  def to_room(message)
    ActionCable.server.broadcast room, message
  end
end

class StringsController < ActionController::API
  def health
    head :ok
  end

  def broadcast
    ActionCable.server.broadcast request.query_parameters.fetch("stream"), JSON.parse(request.raw_post)
    head :no_content
  end

  def disconnect
    ActionCable.server.remote_connections.where(user: request.query_parameters.fetch("user")).disconnect
    head :no_content
  end

  def restart
    ActionCable.server.restart
    head :no_content
  end
end

ContractApp.routes.append do
  get "/health", to: "strings#health"
  post "/broadcast", to: "strings#broadcast"
  post "/disconnect", to: "strings#disconnect"
  post "/restart", to: "strings#restart"
end

ContractApp.initialize!

run ContractApp
